using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FerWeb.Engine.Photos;
using SixLabors.ImageSharp.PixelFormats;

namespace FerWeb.Engine.Faces;

/// <summary>Draws a region of a picture as BlazeFace wants to see it.</summary>
internal static class NetworkView
{
    private const int Channels = 3;

    // What lies outside the picture is middle gray.
    private static readonly Vector128<float> _outside = Vector128.Create(128f);

    /// <summary>Side x side x 3 values of -1 to 1, row by row; averaged where the region is larger than the view.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="region">What of it is shown; it may reach beyond the edges.</param>
    /// <param name="side">Width and height of the view in pixels.</param>
    /// <param name="isExact">Averages two by two samples a pixel; one is enough for a first look and takes a third of the time.</param>
    public static float[] Draw(ColorImage picture, in Region region, int side, bool isExact)
    {
        var (level, scale) = (picture, 1.0);
        while (region.Side / scale >= (isExact ? 2 : 1.5) * side && level.Half != level)
        {
            (level, scale) = (level.Half, scale * 2);
        }

        var samples = isExact && region.Side / scale > 1.01 * side ? 2 : 1;
        var step = region.Side / scale / side / samples;
        var (sin, cos) = Math.SinCos(region.Degrees * Math.PI / 180);
        var (alongX, alongY) = (cos * step, sin * step);
        var weight = Vector128.Create(2f / 255 / (samples * samples));
        var pixels = MemoryMarshal.Cast<Rgba32, uint>(level.Pixels);
        var target = new float[side * side * Channels];
        var middle = ((side * samples) - 1) / 2.0;
        for (int y = 0, at = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++, at += Channels)
            {
                var sum = Vector128<float>.Zero;
                for (var k = 0; k < samples; k++)
                {
                    for (var j = 0; j < samples; j++)
                    {
                        var (across, down) = ((x * samples) + j - middle, (y * samples) + k - middle);
                        sum += Sample(
                            pixels, level.Width, level.Height,
                            (region.CenterX / scale) - 0.5 + (across * alongX) - (down * alongY),
                            (region.CenterY / scale) - 0.5 + (across * alongY) + (down * alongX));
                    }
                }

                var value = (sum * weight) - Vector128<float>.One;
                (target[at], target[at + 1], target[at + 2]) = (value[0], value[1], value[2]);
            }
        }

        return target;
    }

    // Linear between the four pixels around a place.
    private static Vector128<float> Sample(ReadOnlySpan<uint> pixels, int width, int height, double x, double y)
    {
        if (x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5)
        {
            return _outside;
        }

        (x, y) = (Math.Clamp(x, 0, width - 1), Math.Clamp(y, 0, height - 1));
        var (left, top) = ((int)x, (int)y);
        var right = left + 1 < width ? 1 : 0;
        var at = (top * width) + left;
        var below = top + 1 < height ? at + width : at;
        var (shareX, shareY) = (Vector128.Create((float)(x - left)), Vector128.Create((float)(y - top)));
        var upper = Mix(Widen(pixels[at]), Widen(pixels[at + right]), shareX);
        return Mix(upper, Mix(Widen(pixels[below]), Widen(pixels[below + right]), shareX), shareY);
    }

    private static Vector128<float> Mix(Vector128<float> from, Vector128<float> to, Vector128<float> share) => from + (share * (to - from));

    private static Vector128<float> Widen(uint pixel)
        => Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsByte())).AsInt32());
}
