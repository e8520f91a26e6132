using SixLabors.ImageSharp.PixelFormats;

namespace FerWeb.Engine.Photos;

/// <summary>Takes the rows of a picture from the top and keeps its luma at full size and, on wish, its colours shrunk.</summary>
internal sealed class RowReader(int width, int height, bool withColor)
{
    private readonly byte[] _gray = GC.AllocateUninitializedArray<byte>(width * height);
    private readonly ColorReducer? _color = withColor ? new ColorReducer(width, height) : null;
    private int _row;

    /// <summary>The next row; it is laid on white in place.</summary>
    public void Add(Span<Rgba32> row)
    {
        var gray = _gray.AsSpan(_row++ * width, width);
        for (var x = 0; x < gray.Length; x++)
        {
            ref var pixel = ref row[x];
            if (pixel.A != byte.MaxValue)
            {
                LayOnWhite(ref pixel);
            }

            // Luma of ITU-R BT.601, as FER-2013 has it, in 65,536ths; ImageSharp's own gray is BT.709.
            gray[x] = (byte)(((19595 * pixel.R) + (38470 * pixel.G) + (7471 * pixel.B) + 32768) >> 16);
        }

        _color?.Add(row);
    }

    public (GrayImage Gray, ColorImage? Color) Finish() => (new GrayImage(width, height, _gray), _color?.Finish());

    private static void LayOnWhite(ref Rgba32 pixel)
    {
        var alpha = pixel.A;
        pixel = new Rgba32(Blend(pixel.R), Blend(pixel.G), Blend(pixel.B));

        byte Blend(int value) => (byte)(((value * alpha) + (255 * (255 - alpha)) + 127) / 255);
    }
}
