using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Models;

/// <summary>
/// The safetensors format: 8 bytes of header length, a JSON header with names, types, shapes and offsets, then the
/// values in little-endian (https://huggingface.co/docs/safetensors). Float32, or float16 for weights at half the size, and int64; bfloat16 and
/// float64 are read as well.
/// </summary>
public static class SafeTensors
{
    private const int MaxHeaderBytes = 16 << 20;
    private const string MetadataKey = "__metadata__";

    /// <summary>Writes tensors in the order of their names, so that equal weights give equal bytes.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">By name; float32 or int64.</param>
    /// <param name="metadata">Free text pairs.</param>
    /// <param name="halfPrecision">Float32 values are written as float16, rounded to the nearest one.</param>
    public static void Write(
        Stream stream, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null, bool halfPrecision = false)
    {
        var entries = new List<SafeTensorEntry>();
        foreach (var (name, tensor) in tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var type = SafeTensorType.Of(halfPrecision && tensor.dtype == ScalarType.Float32 ? ScalarType.Float16 : tensor.dtype);
            var begin = entries is [.., var last] ? last.End : 0;
            entries.Add(new SafeTensorEntry(name, type, tensor.shape, begin, begin + (tensor.numel() * type.Bytes)));
        }

        WriteHeader(stream, entries, metadata);
        foreach (var entry in entries)
        {
            using var scope = NewDisposeScope();
            stream.Write(tensors[entry.Name].detach().cpu().to(entry.Type.Scalar).contiguous().bytes);
        }
    }

    /// <summary>Writes all that comes before the values, whose places the entries give.</summary>
    internal static void WriteHeader(Stream stream, IEnumerable<SafeTensorEntry> entries, IReadOnlyDictionary<string, string>? metadata)
    {
        var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            WriteHeader(json, entries, metadata);
        }

        // The values start at a multiple of 8, as the format's own writer has it; the header may end in spaces.
        while (header.Length % 8 != 0)
        {
            header.WriteByte((byte)' ');
        }

        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header.GetBuffer().AsSpan(0, (int)header.Length));
    }

    /// <summary>
    /// Reads the header; the values stay in <paramref name="file"/> unless some have another precision, which become float32. Libtorch is not needed.
    /// </summary>
    /// <exception cref="ModelFileException">The bytes are no safetensors file, or do not fit their own header.</exception>
    public static SafeTensorsFile Read(ReadOnlyMemory<byte> file)
    {
        try
        {
            return Parse(file);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw new ModelFileException("The weights are damaged: their header cannot be read. Copy or train the model again.", error);
        }
    }

    private static void WriteHeader(Utf8JsonWriter json, IEnumerable<SafeTensorEntry> entries, IReadOnlyDictionary<string, string>? metadata)
    {
        json.WriteStartObject();
        if (metadata is { Count: > 0 })
        {
            json.WriteStartObject(MetadataKey);
            foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        foreach (var entry in entries)
        {
            json.WriteStartObject(entry.Name);
            json.WriteString("dtype", entry.Type.Name);
            json.WriteStartArray("shape");
            foreach (var size in entry.Shape)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(entry.Begin);
            json.WriteNumberValue(entry.End);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static SafeTensorsFile Parse(ReadOnlyMemory<byte> file)
    {
        if (file.Length < 8)
        {
            throw Damaged("the file is too short");
        }

        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(file.Span);
        if (headerLength > MaxHeaderBytes || headerLength > (ulong)(file.Length - 8))
        {
            throw Damaged("the header is longer than the file");
        }

        var header = file.Slice(8, (int)headerLength);
        var values = file[(8 + (int)headerLength)..];
        using var document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 4 });
        var entries = new List<SafeTensorEntry>();
        var metadata = new Dictionary<string, string>();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.NameEquals(MetadataKey))
            {
                foreach (var pair in property.Value.EnumerateObject())
                {
                    metadata[pair.Name] = pair.Value.GetString() ?? "";
                }
            }
            else
            {
                entries.Add(SafeTensorEntry.Read(property));
            }
        }

        SafeTensorEntry.CheckThatTheyTile(entries, values.Length);
        return OtherPrecisions.AreIn(entries) ? OtherPrecisions.ToSingle(entries, values, metadata) : new SafeTensorsFile(entries, values, metadata);
    }

    internal static ModelFileException Damaged(Sentence why) => new($"The weights are damaged: {why}. Copy or train the model again.");
}
