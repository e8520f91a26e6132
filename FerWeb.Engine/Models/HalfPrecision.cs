using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Models;

/// <summary>Weights in float16, IEEE 754's binary16: half the size, 11 significant bits, at most 65,504.</summary>
internal static class HalfPrecision
{
    public static bool IsIn(IEnumerable<SafeTensorEntry> entries) => entries.Any(IsHalf);

    /// <summary>The same file with its float16 values as float32.</summary>
    public static SafeTensorsFile Widen(IEnumerable<SafeTensorEntry> entries, ReadOnlyMemory<byte> values, IReadOnlyDictionary<string, string> metadata)
    {
        var wide = new MemoryStream(checked(2 * values.Length));
        var widened = new List<SafeTensorEntry>();
        Span<byte> single = stackalloc byte[sizeof(float)];
        foreach (var entry in entries.OrderBy(entry => entry.Begin))
        {
            var begin = wide.Length;
            var bytes = values.Span[(int)entry.Begin..(int)entry.End];
            if (IsHalf(entry))
            {
                foreach (var value in MemoryMarshal.Cast<byte, Half>(bytes))
                {
                    BinaryPrimitives.WriteSingleLittleEndian(single, (float)value);
                    wide.Write(single);
                }
            }
            else
            {
                wide.Write(bytes);
            }

            widened.Add(entry with { Type = IsHalf(entry) ? SafeTensorType.Float32 : entry.Type, Begin = begin, End = wide.Length });
        }

        return new SafeTensorsFile(widened, wide.GetBuffer().AsMemory(0, (int)wide.Length), metadata);
    }

    /// <summary>Rounds a network's weights, so that it answers as it will when they have been read back.</summary>
    /// <exception cref="ModelFileException">One is beyond what float16 can be.</exception>
    public static void Round(nn.Module network)
    {
        using var noGradient = no_grad();
        foreach (var weights in network.state_dict().Values.Where(weights => weights.dtype == ScalarType.Float32))
        {
            using var scope = NewDisposeScope();
            weights.copy_(weights.to(ScalarType.Float16));
            if (!weights.isfinite().all().item<bool>())
            {
                throw new ModelFileException("A weight is too large for half precision. Store the model without it.");
            }
        }
    }

    private static bool IsHalf(SafeTensorEntry entry) => entry.Type.Scalar == ScalarType.Float16;
}
