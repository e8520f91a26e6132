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

    public int Width { get; }

    public int Height { get; }

    public byte[] Pixels { get; }
}
