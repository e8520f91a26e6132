using System.Buffers;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp.PixelFormats;

namespace FerWeb.Engine.Photos;

/// <summary>
/// An opaque 8-bit colour picture with its halves, which are made when they are asked for. Disposing it gives their memory
/// to the next picture: new megabytes for every photo cost the server more time than reading them.
/// </summary>
internal sealed class ColorImage : IDisposable
{
    private readonly Rgba32[] _pixels;
    private readonly Lazy<ColorImage> _half;

    /// <param name="width">At least 1.</param>
    /// <param name="height">At least 1.</param>
    /// <param name="pixels">Width x height values or more, row by row, from <see cref="Rent"/>; alpha is not looked at.</param>
    public ColorImage(int width, int height, Rgba32[] pixels)
    {
        (Width, Height, _pixels) = (width, height, pixels);
        _half = new Lazy<ColorImage>(Halve);
    }

    /// <value>Width in pixels.</value>
    public int Width { get; }

    /// <value>Height in pixels.</value>
    public int Height { get; }

    /// <value>The pixels, four bytes each.</value>
    public ReadOnlySpan<Rgba32> Pixels => _pixels.AsSpan(0, Width * Height);

    /// <value>The picture at half its size, averaged two by two; itself when it is one pixel wide or high.</value>
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

    /// <summary>Memory for a picture of this size, its content undefined.</summary>
    public static Rgba32[] Rent(int width, int height) => ArrayPool<Rgba32>.Shared.Rent(width * height);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_half.IsValueCreated && Half != this)
        {
            Half.Dispose();
        }

        ArrayPool<Rgba32>.Shared.Return(_pixels);
    }

    private ColorImage Halve()
    {
        var (columns, rows) = (Width / 2, Height / 2);
        if (columns == 0 || rows == 0)
        {
            return this;
        }

        var half = Rent(columns, rows);
        var from = MemoryMarshal.Cast<Rgba32, uint>(_pixels);
        for (var y = 0; y < rows; y++)
        {
            var above = from.Slice(2 * y * Width, 2 * columns);
            var below = from.Slice(((2 * y) + 1) * Width, 2 * columns);
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
