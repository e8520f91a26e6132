namespace FerWeb.Engine.Photos;

/// <summary>An 8-bit grayscale picture, row by row without padding.</summary>
public sealed class GrayImage
{
    /// <summary>Wraps <paramref name="pixels"/>, which must hold exactly width x height values of 0 to 255.</summary>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public GrayImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.LongLength != (long)width * height)
        {
            throw new ArgumentException($"{width}x{height} needs {(long)width * height} pixels, {pixels.LongLength} given.", nameof(pixels));
        }

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <value>Width in pixels, at least 1.</value>
    public int Width { get; }

    /// <value>Height in pixels, at least 1.</value>
    public int Height { get; }

    /// <value>The pixels themselves, 0 (black) to 255 (white).</value>
    public byte[] Pixels { get; }

    /// <summary>The picture at another size: each axis averaged over the area that a pixel covers, or linear where it grows.</summary>
    public GrayImage Resize(int width, int height) => AreaResize.To(this, width, height);
}
