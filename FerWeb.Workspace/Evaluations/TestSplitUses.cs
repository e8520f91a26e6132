using System.Text.Json;
using FerWeb.Engine.Storage;

namespace FerWeb.Workspace.Evaluations;

/// <summary>One look at a test split.</summary>
/// <param name="DatasetSha256">Which pictures and labels.</param>
/// <param name="Dataset">The data set's name for a person.</param>
/// <param name="Model">Id of the model.</param>
/// <param name="By">Who asked.</param>
/// <param name="At">When, UTC.</param>
public sealed record TestSplitUse(string DatasetSha256, string Dataset, string Model, string By, DateTimeOffset At);

/// <summary>
/// The log of every use of a test split, a line of JSON each, which deleting an evaluation leaves as it is: a test figure is honest only
/// while nobody chose by it.
/// </summary>
public sealed class TestSplitUses(DataFolder data)
{
    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(20);

    private string Log => Path.Combine(data.Evaluations, "test-uses.jsonl");

    /// <summary>Logs a use.</summary>
    /// <returns>The how-manieth of this data set's test split it is, from 1.</returns>
    /// <exception cref="IOException">The log cannot be written.</exception>
    public int Add(TestSplitUse use)
    {
        Directory.CreateDirectory(data.Evaluations);
        using var file = Open();
        using var reader = new StreamReader(file);
        var earlier = Count(reader, use.DatasetSha256);
        file.Write(JsonSerializer.SerializeToUtf8Bytes(use, JsonFormats.Compact));
        file.WriteByte((byte)'\n');
        file.Flush(flushToDisk: true);
        return earlier + 1;
    }

    /// <summary>How often the test split of a data set has been used.</summary>
    public int Of(string datasetSha256)
    {
        if (!File.Exists(Log))
        {
            return 0;
        }

        using var reader = new StreamReader(new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return Count(reader, datasetSha256);
    }

    private static int Count(StreamReader reader, string sha256)
    {
        var (count, needle) = (0, $"\"{sha256}\"");
        while (reader.ReadLine() is { } line)
        {
            count += line.Contains(needle, StringComparison.Ordinal) ? 1 : 0;
        }

        return count;
    }

    // One writer at a time, also among processes.
    private FileStream Open()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(Log, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < 100)
            {
                Task.Delay(_betweenTries).Wait();
            }
        }
    }
}
