using System.Security.Cryptography;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Importing;

namespace FerWeb.Engine.Models.Exchange;

/// <summary>
/// Reads a model from files that a person gives: a bundle (.zip), weights of safetensors, or a state dict of PyTorch; the last two with
/// their model.json, or without it when their names and shapes are those of a network of the catalog. Nothing is unpacked to the disk.
/// </summary>
public static class ModelReader
{
    /// <summary>Most bytes that a file may have, and that all may have together that is read of it.</summary>
    public const long MaxBytes = 512_000_000;

    private const int MostEntries = 500;
    private const int MostSumsBytes = 1_000_000;
    private const string SumsFile = "SHA256SUMS";

    private static readonly ImportOptions _limits = new() { MaxImages = MostEntries, MaxUnpackedBytes = MaxBytes };

    // A bundle holds its weights once more, in model.onnx, which is not read.
    private static readonly ImportOptions _limitsOfBundles = _limits with { MaxUnpackedBytes = 2 * MaxBytes };

    /// <summary>Reads and checks a model.</summary>
    /// <exception cref="ModelFileException">The files are no model; the sentence names the file and what to do.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static GivenModel Read(params IReadOnlyList<GivenFile> files)
    {
        foreach (var file in files)
        {
            if (new FileInfo(file.Path).Length is > MaxBytes and var bytes)
            {
                throw TooLarge(file.Name, bytes);
            }
        }

        if (files.FirstOrDefault(file => file.Is(".zip")) is { } bundle)
        {
            return files.Count == 1
                ? ReadBundle(bundle)
                : throw new ModelFileException($"Give '{bundle.Name}' alone: a bundle holds all that belongs to its model.");
        }

        var description = files.FirstOrDefault(file => file.Is(".json"));
        var weights = files.Where(file => file != description).ToList();
        return weights switch
        {
            [var one] when one.Is(".safetensors") => ReadSafeTensors(one, description),
            [var one] when one.Is(".pth", ".pt") => GivenModel.Of(Describe(description, one)?.WithoutChecksum(), ReadPyTorch(one), one.Name),
            [] => throw new ModelFileException("There are no weights among the files. Give a bundle (.zip), a .safetensors or a .pth file."),
            [var one] => throw new ModelFileException(
                $"'{one.Name}' is no model that FerWeb can read. Give a bundle (.zip), a .safetensors or a .pth file, the last two with their model.json."),
            [_, var second, ..] => throw new ModelFileException(
                $"'{second.Name}' is one file too many. Give one model at a time: its weights and its model.json."),
        };
    }

    private static GivenModel ReadSafeTensors(GivenFile weights, GivenFile? json)
    {
        var bytes = File.ReadAllBytes(weights.Path);
        var description = Describe(json, weights);
        if (description is { WeightsSha256: { Length: > 0 } sum } && !IsSum(bytes, sum))
        {
            throw new ModelFileException(
                $"'{weights.Name}' is damaged, or '{json!.Name}' belongs to other weights: the checksum differs. Give the two that were saved together.");
        }

        return GivenModel.Of(description, bytes, weights.Name);
    }

    // A model.json that carries no name takes the weights'.
    private static ModelDescription? Describe(GivenFile? json, GivenFile weights)
        => json is null ? null : ModelFolder.Parse(File.ReadAllText(json.Path), json.Name) is { Id.Length: > 0 } read
            ? read
            : throw new ModelFileException($"'{json.Name}' gives its model no id. Use the model.json that was saved with '{weights.Name}'.");

    private static byte[] ReadPyTorch(GivenFile file)
    {
        using (Open(file, _limits))
        {
            // Opened for its checks alone: a .pth file is a zip too.
        }

        return PyTorchFile.ToSafeTensors(file);
    }

    private static GivenModel ReadBundle(GivenFile file)
    {
        using var zip = Open(file, _limitsOfBundles);

        // As FerWeb writes it, or packed again with the folder around it.
        var json = zip.Files.Where(entry => Path.GetFileName(entry.Path) == ModelFolder.DescriptionFile).MinBy(entry => entry.Path.Length)
            ?? throw new ModelFileException($"'{file.Name}' is no bundle of a model: it holds no {ModelFolder.DescriptionFile}. Download the bundle again.");
        var folder = json.Path[..^ModelFolder.DescriptionFile.Length];
        var files = zip.Files.ToDictionary(entry => entry.Path);
        if (files.TryGetValue(folder + SumsFile, out var sums))
        {
            CheckSums(file, zip, folder, sums);
        }

        if (!files.TryGetValue(folder + ModelFolder.WeightsFile, out var stored))
        {
            throw new ModelFileException($"'{file.Name}' is no bundle of a model: it holds no {ModelFolder.WeightsFile}. Download the bundle again.");
        }

        if (json.Length + stored.Length is > MaxBytes and var bytes)
        {
            throw TooLarge(file.Name, bytes);
        }

        var description = ModelFolder.Parse(System.Text.Encoding.UTF8.GetString(Bytes(file, zip, json)), $"{ModelFolder.DescriptionFile} in {file.Name}");
        var weights = Bytes(file, zip, stored);
        return IsSum(weights, description.WeightsSha256)
            ? GivenModel.Of(description, weights, file.Name)
            : throw Damaged(file, ModelFolder.WeightsFile);
    }

    // Each entry once: one that stands there many times would be unpacked as often.
    private static void CheckSums(GivenFile file, ZipTree zip, string folder, SourceFile sums)
    {
        if (sums.Length > MostSumsBytes)
        {
            throw Damaged(file, SumsFile);
        }

        var left = zip.Files.ToDictionary(entry => entry.Path);
        foreach (var line in System.Text.Encoding.UTF8.GetString(Bytes(file, zip, sums)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split("  ", 2) is not [var sum, var name] || !left.Remove(folder + name.Trim(), out var entry)
                || !IsSumOf(ReadEntry(file, zip, entry, stream => SHA256.HashData(stream)), sum))
            {
                throw Damaged(file, line.Split("  ", 2)[^1].Trim());
            }
        }
    }

    private static ModelFileException Damaged(GivenFile file, string entry)
        => new($"'{file.Name}' is damaged: {entry} in it is missing or is not what it was. Download the bundle again.");

    private static ModelFileException TooLarge(string name, long bytes)
        => new($"'{name}' has {bytes / 1_000_000} MB; a model may have at most {MaxBytes / 1_000_000} MB.");

    private static bool IsSum(ReadOnlySpan<byte> bytes, string sum) => IsSumOf(SHA256.HashData(bytes), sum);

    private static bool IsSumOf(byte[] hash, string sum) => Convert.ToHexStringLower(hash).Equals(sum, StringComparison.OrdinalIgnoreCase);

    private static ZipTree Open(GivenFile file, ImportOptions limits)
    {
        try
        {
            return new ZipTree(file.Path, limits with { SourceName = file.Name });
        }
        catch (DatasetException error)
        {
            throw new ModelFileException(error.Sentence, error);
        }
    }

    private static byte[] Bytes(GivenFile file, ZipTree zip, SourceFile entry) => ReadEntry(file, zip, entry, stream =>
    {
        var bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        return bytes;
    });

    private static byte[] ReadEntry(GivenFile file, ZipTree zip, SourceFile entry, Func<Stream, byte[]> read)
    {
        try
        {
            using var stream = zip.Open(entry);
            return read(stream);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or DatasetException)
        {
            throw Damaged(file, entry.Path);
        }
    }

    private static ModelDescription WithoutChecksum(this ModelDescription description) => description with { WeightsSha256 = "" };
}
