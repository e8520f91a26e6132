using System.Runtime.InteropServices;
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
        var from = MemoryMarshal.Cast<Rgba32, uint>(pixels);
        for (var y = 0; y < rows; y++)
        {
            var above = from.Slice(2 * y * width, 2 * columns);
            var below = from.Slice(((2 * y) + 1) * width, 2 * columns);
            var target = MemoryMarshal.Cast<Rgba32, uint>(half.AsSpan(y * columns, columns));
            for (var x = 0; x < target.Length; x++)
            {
                target[x] = Mean(above[2 * x], above[(2 * x) + 1], below[2 * x], below[(2 * x) + 1]);
            }
        }

        return new ColorImage(columns, rows, half);
    }

    // Rounded, for all four channels: two of them at a time, each with eight bits of room above it.
    private static uint Mean(uint a, uint b, uint c, uint d)
    {
        const uint Channels = 0x00FF00FF;
        const uint Rounding = 0x00020002;
        var first = (a & Channels) + (b & Channels) + (c & Channels) + (d & Channels) + Rounding;
        var second = ((a >> 8) & Channels) + ((b >> 8) & Channels) + ((c >> 8) & Channels) + ((d >> 8) & Channels) + Rounding;
        return ((first >> 2) & Channels) | (((second >> 2) & Channels) << 8);
    }
}
