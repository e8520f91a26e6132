using FerWeb.Engine.Photos;

namespace FerWeb.Components.Pages.Tour;

/// <summary>A face between two others.</summary>
internal static class MixedFace
{
    /// <summary>The mean of two pictures of one size, pixel by pixel, as a gray PNG.</summary>
    /// <exception cref="ImageReadException">One of them is no picture.</exception>
    /// <exception cref="ArgumentException">Their sizes differ.</exception>
    public static byte[] Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var (one, other) = (ImageDecoder.DecodeGray(first), ImageDecoder.DecodeGray(second));
        if ((one.Width, one.Height) != (other.Width, other.Height))
        {
            throw new ArgumentException($"A picture of {one.Width}x{one.Height} does not lie on one of {other.Width}x{other.Height}.", nameof(second));
        }

        byte[] mean = [.. one.Pixels.Zip(other.Pixels, (a, b) => (byte)((a + b + 1) / 2))];
        return PngEncoder.Encode(new GrayImage(one.Width, one.Height, mean));
    }
}
