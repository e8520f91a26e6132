using System.Buffers.Binary;
using static TorchSharp.torch;

namespace FerWeb.Engine.Models;

/// <summary>Weights in a file that are float16, bfloat16 or float64.</summary>
internal static class OtherPrecisions
{
    public static bool AreIn(IEnumerable<SafeTensorEntry> entries) => entries.Any(IsOther);

    /// <summary>The same file with these values as float32; those of float64 that this cannot be are infinite then.</summary>
    public static SafeTensorsFile ToSingle(IEnumerable<SafeTensorEntry> entries, ReadOnlyMemory<byte> values, IReadOnlyDictionary<string, string> metadata)
    {
        var all = new MemoryStream(checked(2 * values.Length));
        var converted = new List<SafeTensorEntry>();
        Span<byte> single = stackalloc byte[sizeof(float)];
        foreach (var entry in entries.OrderBy(entry => entry.Begin))
        {
            var begin = all.Length;
            var bytes = values.Span[(int)entry.Begin..(int)entry.End];
            if (!IsOther(entry))
            {
                all.Write(bytes);
                converted.Add(entry with { Begin = begin, End = all.Length });
                continue;
            }

            for (; !bytes.IsEmpty; bytes = bytes[entry.Type.Bytes..])
            {
                BinaryPrimitives.WriteSingleLittleEndian(single, Single(bytes, entry.Type.Scalar));
                all.Write(single);
            }

            converted.Add(entry with { Type = SafeTensorType.Float32, Begin = begin, End = all.Length });
        }

        return new SafeTensorsFile(converted, all.GetBuffer().AsMemory(0, (int)all.Length), metadata);
    }

    private static bool IsOther(SafeTensorEntry entry) => entry.Type.Scalar is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64;

    private static float Single(ReadOnlySpan<byte> bytes, ScalarType type) => type switch
    {
        ScalarType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        ScalarType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
        _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
    };
}
