using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SixLabors.ImageSharp.PixelFormats;

namespace FerWeb.Engine.Photos;

/// <summary>An opaque 8-bit colour picture with its halves, which are made when they are asked for.</summary>
/// <param name="width">At least 1.</param>
/// <param name="height">At least 1.</param>
/// <param name="pixels">Width x height values, row by row; alpha is not looked at.</param>
internal sealed class ColorImage(int width, int height, Rgba32[] pixels)
{
    private readonly Lazy<ColorImage> _half = new(() => Halve(width, height, pixels));

    /// <value>Width in pixels.</value>
    public int Width => width;

    /// <value>Height in pixels.</value>
    public int Height => height;

    /// <value>The pixels, four bytes each.</value>
    public ReadOnlySpan<Rgba32> Pixels => pixels;

    /// <value>The picture at half its size, averaged two by two.</value>
    public ColorImage Half => _half.Value;

    /// <summary>The gray picture in three equal channels.</summary>
    public static ColorImage FromGray(GrayImage gray)
    {
        var reducer = new ColorReducer(gray.Width, gray.Height);
        var row = new Rgba32[gray.Width];
        for (var y = 0; y < gray.Height; y++)
        {
            var line = gray.Pixels.AsSpan(y * gray.Width, gray.Width);
            for (var x = 0; x < line.Length; x++)
            {
                row[x] = new Rgba32(line[x], line[x], line[x]);
            }

            reducer.Add(row);
        }

        return reducer.Finish();
    }

    private static ColorImage Halve(int width, int height, Rgba32[] pixels)
    {
        var (columns, rows) = (width / 2, height / 2);
        if (columns == 0 || rows == 0)
        {
            return new ColorImage(width, height, pixels);
        }

        var half = GC.AllocateUninitializedArray<Rgba32>(columns * rows);
        for (var y = 0; y < rows; y++)
        {
            var above = MemoryMarshal.Cast<Rgba32, ulong>(pixels.AsSpan(2 * y * width, columns * 2));
            var below = MemoryMarshal.Cast<Rgba32, ulong>(pixels.AsSpan(((2 * y) + 1) * width, columns * 2));
            var target = MemoryMarshal.Cast<Rgba32, uint>(half.AsSpan(y * columns, columns));
            for (var x = 0; x < columns; x++)
            {
                // Two pixels of each row as eight sums of 16 bits, then left and right together.
                var sums = Vector128.WidenLower(Vector128.CreateScalarUnsafe(above[x]).AsByte()) + Vector128.WidenLower(Vector128.CreateScalarUnsafe(below[x]).AsByte());
                var mean = (sums.GetLower() + sums.GetUpper() + Vector64.Create((ushort)2)) >>> 2;
                target[x] = Vector64.Narrow(mean, mean).AsUInt32().ToScalar();
            }
        }

        return new ColorImage(columns, rows, half);
    }
}
