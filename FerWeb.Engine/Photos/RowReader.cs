using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SixLabors.ImageSharp.PixelFormats;

namespace FerWeb.Engine.Photos;

/// <summary>Takes the rows of a picture from the top and keeps its luma at full size and, on wish, its colours shrunk.</summary>
internal sealed class RowReader(int width, int height, bool hasAlpha, bool withColor)
{
    // Luma of ITU-R BT.601, as FER-2013 has it, in 65,536ths; ImageSharp's own gray is BT.709.
    private const uint Red = 19595;
    private const uint Green = 38470;
    private const uint Blue = 7471;
    private const uint Half = 32768;

    private readonly byte[] _gray = GC.AllocateUninitializedArray<byte>(width * height);
    private readonly ColorReducer? _color = withColor ? new ColorReducer(width, height) : null;
    private int _row;

    /// <summary>The next row; it is laid on white in place.</summary>
    public void Add(Span<Rgba32> row)
    {
        for (var x = 0; hasAlpha && x < row.Length; x++)
        {
            if (row[x].A != byte.MaxValue)
            {
                LayOnWhite(ref row[x]);
            }
        }

        ToLuma(MemoryMarshal.Cast<Rgba32, uint>(row), _gray.AsSpan(_row++ * width, width));
        _color?.Add(row);
    }

    public (GrayImage Gray, ColorImage? Color) Finish() => (new GrayImage(width, height, _gray), _color?.Finish());

    private static void ToLuma(ReadOnlySpan<uint> row, Span<byte> gray)
    {
        var x = 0;
        for (; x <= row.Length - Vector256<byte>.Count; x += Vector256<byte>.Count)
        {
            var (first, second) = (Luma(row[x..]), Luma(row[(x + 8)..]));
            var (third, fourth) = (Luma(row[(x + 16)..]), Luma(row[(x + 24)..]));
            Vector256.Narrow(Vector256.Narrow(first, second), Vector256.Narrow(third, fourth)).CopyTo(gray[x..]);
        }

        for (; x < row.Length; x++)
        {
            gray[x] = (byte)(((Red * (row[x] & 0xFF)) + (Green * ((row[x] >> 8) & 0xFF)) + (Blue * ((row[x] >> 16) & 0xFF)) + Half) >> 16);
        }
    }

    // Of eight pixels, each in the lowest byte.
    private static Vector256<uint> Luma(ReadOnlySpan<uint> row)
    {
        var pixels = Vector256.Create(row);
        var channel = Vector256.Create(0xFFu);
        return ((Red * (pixels & channel)) + (Green * ((pixels >>> 8) & channel)) + (Blue * ((pixels >>> 16) & channel)) + Vector256.Create(Half)) >>> 16;
    }

    private static void LayOnWhite(ref Rgba32 pixel)
    {
        var alpha = pixel.A;
        pixel = new Rgba32(Blend(pixel.R), Blend(pixel.G), Blend(pixel.B));

        byte Blend(int value) => (byte)(((value * alpha) + (255 * (255 - alpha)) + 127) / 255);
    }
}
