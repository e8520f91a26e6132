using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FerWeb.Engine.Emotions;

namespace FerWeb.Engine.Datasets;

/// <summary>One image on its way into a tensor file.</summary>
internal sealed record FaceRecord(string Name, FaceClass Label, UInt128 Hash, byte[]? Votes);

/// <summary>
/// The images of a data set in one safetensors file (so that Python reads it too): per split the uint8 tensors
/// pixels (N,48,48), labels (N), votes (N,10; only if there are any), hashes (N,16) and names (UTF-8 lines).
/// </summary>
internal static class TensorFile
{
    public const string FileName = "faces.safetensors";

    private const int MaxHeaderBytes = 64 * 1024;
    private const int HashBytes = 16;

    /// <summary>Writes the splits in order and returns the file's SHA-256.</summary>
    /// <param name="path">A file that does not exist yet.</param>
    /// <param name="classes">What the labels mean.</param>
    /// <param name="splits">The images of each split; the index is handed to <paramref name="readPixels"/>.</param>
    /// <param name="readPixels">Fills a buffer of 2304 bytes with the pixels of image (split, index).</param>
    public static string Write(
        string path, IReadOnlyList<string> classes, IReadOnlyList<(Split Split, IReadOnlyList<FaceRecord> Faces)> splits, ReadPixels readPixels,
        CancellationToken cancellation)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Append(ReadOnlySpan<byte> bytes)
        {
            file.Write(bytes);
            hash.AppendData(bytes);
        }

        var names = splits.Select(part => Encoding.UTF8.GetBytes(string.Join('\n', part.Faces.Select(face => face.Name.ReplaceLineEndings(" "))))).ToArray();
        Append(Header(classes, splits, names));
        Span<byte> pixels = stackalloc byte[DatasetSplit.ImagePixels];
        for (int i = 0; i < splits.Count; i++)
        {
            var (split, faces) = splits[i];
            for (int j = 0; j < faces.Count; j++)
            {
                cancellation.ThrowIfCancellationRequested();
                readPixels(split, j, pixels);
                Append(pixels);
            }

            Append(faces.Select(face => (byte)face.Label.Index).ToArray());
            if (HasVotes(faces))
            {
                Append(faces.SelectMany(face => face.Votes ?? new byte[CrowdVotes.Columns]).ToArray());
            }

            var hashes = new byte[faces.Count * HashBytes];
            for (int j = 0; j < faces.Count; j++)
            {
                BinaryPrimitives.WriteUInt128LittleEndian(hashes.AsSpan(j * HashBytes), faces[j].Hash);
            }

            Append(hashes);
            Append(names[i]);
        }

        file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public delegate void ReadPixels(Split split, int index, Span<byte> pixels);

    /// <summary>Maps the file's splits; the pixels stay in the file, everything small is copied.</summary>
    /// <exception cref="InvalidDataException">The header does not describe such a file.</exception>
    public static IReadOnlyDictionary<Split, DatasetSplit> Read(MappedFile file)
    {
        try
        {
            return ReadSplits(file);
        }
        catch (Exception error) when (
            error is JsonException or ArgumentException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new InvalidDataException("The header of the tensor file does not describe faces.", error);
        }
    }

    private static Dictionary<Split, DatasetSplit> ReadSplits(MappedFile file)
    {
        long headerBytes = BinaryPrimitives.ReadInt64LittleEndian(file.Span(0, sizeof(long)));
        ArgumentOutOfRangeException.ThrowIfNegative(headerBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(headerBytes, MaxHeaderBytes);
        var header = JsonDocument.Parse(Encoding.UTF8.GetString(file.Span(sizeof(long), (int)headerBytes))).RootElement;
        long dataStart = sizeof(long) + headerBytes;
        var named = header.GetProperty("__metadata__").GetProperty("classes").GetString()!.Split(',');
        IReadOnlyList<string> classes = FaceClasses.Fault(named) is { } fault ? throw new FormatException(fault.ToString())
            : FaceClasses.IsSeven(named) ? FaceClasses.Seven : named;

        ReadOnlyMemory<byte> Tensor(JsonElement tensor)
        {
            var offsets = tensor.GetProperty("data_offsets");
            long start = offsets[0].GetInt64();
            int length = checked((int)(offsets[1].GetInt64() - start));
            ArgumentOutOfRangeException.ThrowIfNegative(start);
            ArgumentOutOfRangeException.ThrowIfNegative(length);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(start, file.Length - dataStart - length);
            return file.Memory(dataStart + start, length);
        }

        var splits = new Dictionary<Split, DatasetSplit>();
        foreach (var split in Enum.GetValues<Split>())
        {
            var key = KeyOf(split);
            if (!header.TryGetProperty($"{key}.pixels", out var pixels))
            {
                continue;
            }

            var labels = Tensor(header.GetProperty($"{key}.labels")).ToArray();
            var hashBytes = Tensor(header.GetProperty($"{key}.hashes"));
            var hashes = new UInt128[hashBytes.Length / HashBytes];
            for (int i = 0; i < hashes.Length; i++)
            {
                hashes[i] = BinaryPrimitives.ReadUInt128LittleEndian(hashBytes.Span[(i * HashBytes)..]);
            }

            ReadOnlyMemory<byte>? votes = header.TryGetProperty($"{key}.votes", out var counts) ? Tensor(counts).ToArray() : null;
            var nameBytes = Tensor(header.GetProperty($"{key}.names"));
            var names = new Lazy<IReadOnlyList<string>>(() => Encoding.UTF8.GetString(nameBytes.Span).Split('\n'));
            splits[split] = new DatasetSplit(Tensor(pixels), labels, votes, hashes, names, classes);
        }

        return splits;
    }

    /// <summary>The split's name in files: train, validation, test.</summary>
    public static string KeyOf(Split split) => split switch
    {
        Split.Train => "train",
        Split.Validation => "validation",
        _ => "test",
    };

    private static bool HasVotes(IReadOnlyList<FaceRecord> faces) => faces.Any(face => face.Votes is not null);

    private static byte[] Header(IReadOnlyList<string> classes, IReadOnlyList<(Split Split, IReadOnlyList<FaceRecord> Faces)> splits, byte[][] names)
    {
        var header = new Dictionary<string, object> { ["__metadata__"] = new { format = "ferweb.faces.1", classes = string.Join(',', classes) } };
        long offset = 0;
        void Add(string name, params long[] shape)
        {
            long bytes = shape.Aggregate(1L, (product, size) => product * size);
            header[name] = new { dtype = "U8", shape, data_offsets = new[] { offset, offset + bytes } };
            offset += bytes;
        }

        for (int i = 0; i < splits.Count; i++)
        {
            var key = KeyOf(splits[i].Split);
            long count = splits[i].Faces.Count;
            Add($"{key}.pixels", count, DatasetSplit.ImageSize, DatasetSplit.ImageSize);
            Add($"{key}.labels", count);
            if (HasVotes(splits[i].Faces))
            {
                Add($"{key}.votes", count, CrowdVotes.Columns);
            }

            Add($"{key}.hashes", count, HashBytes);
            Add($"{key}.names", names[i].Length);
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var bytes = new byte[sizeof(long) + ((json.Length + 7) & ~7)];
        bytes.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - sizeof(long));
        json.CopyTo(bytes, sizeof(long));
        return bytes;
    }
}
