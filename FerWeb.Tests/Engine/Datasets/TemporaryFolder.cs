using FerWeb.Engine.Datasets;
using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Engine.Datasets;

/// <summary>A scratch folder with ways to put data sets into it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Root = Directory.CreateTempSubdirectory("ferweb-").FullName;

    public string Root { get; }

    public string PathTo(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A 48x48 picture of noise; another seed is another picture.</summary>
    public static byte[] Noise(int seed, int size = DatasetSplit.ImageSize)
    {
        var pixels = new byte[size * size];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    public void WriteText(string path, string text) => WriteBytes(path, System.Text.Encoding.UTF8.GetBytes(text));

    public void WriteBytes(string path, byte[] bytes)
    {
        var full = PathTo(path.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
    }

    public void WriteImage(string path, int seed) => WriteImage(path, Noise(seed), DatasetSplit.ImageSize);

    public void WriteImage(string path, byte[] pixels, int size) => WriteBytes(path, PngEncoder.Encode(new GrayImage(size, size, pixels)));

    /// <summary>Rows of a CSV file that are as many as an import reads before it looks whether it was cancelled.</summary>
    public static byte[] RowsOfABatch { get; } = System.Text.Encoding.UTF8.GetBytes("emotion,pixels,Usage\n" + string.Concat(Enumerable.Repeat("0\n", 256)));

    /// <summary>A pipe in place of a file: whoever reads it waits until somebody writes to what this gives. In a folder an import reads none.</summary>
    public FileStream OpenPipe(string path)
    {
        var full = PathTo(path.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        MakePipe(full);
        return new FileStream(full, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
    }

    /// <summary>Makes a pipe that nobody has open; who reads it waits for somebody who writes, and the other way round.</summary>
    public static void MakePipe(string path)
    {
        using var made = System.Diagnostics.Process.Start("mkfifo", [path]);
        made.WaitForExit();
    }

    /// <summary>Copies a folder with all that is in it.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.GetDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }

        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    public static string CsvRow(string emotion, string usage, byte[] pixels) => $"{emotion},{string.Join(' ', pixels)},{usage}";

    /// <summary>What stands in a fer2013.csv of distinct pictures.</summary>
    public static string Csv(params (int Emotion, string Usage)[] rows)
        => string.Join('\n', rows.Select((row, i) => CsvRow($"{row.Emotion}", row.Usage, Noise(i))).Prepend("emotion,pixels,Usage")) + "\n";

    /// <summary>A fer2013.csv of distinct pictures.</summary>
    public string WriteCsv(params (int Emotion, string Usage)[] rows)
    {
        WriteText("fer2013.csv", Csv(rows));
        return PathTo("fer2013.csv");
    }

    /// <summary>Deletes a folder with all that is in it.</summary>
    /// <returns>False when it is still there because somebody wrote to it meanwhile.</returns>
    public static bool TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            return false;
        }
        catch (DirectoryNotFoundException)
        {
        }

        return true;
    }

    // A site in it may write a last line after the test has seen its answer.
    public void Dispose() => Assert.True(SpinWait.SpinUntil(() => TryDelete(Root), TimeSpan.FromMinutes(1)), $"{Root} cannot be deleted.");
}
