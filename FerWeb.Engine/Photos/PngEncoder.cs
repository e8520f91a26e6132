using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;

namespace FerWeb.Engine.Photos;

/// <summary>Writes gray pictures as PNG.</summary>
public static class PngEncoder
{
    private static readonly SixLabors.ImageSharp.Formats.Png.PngEncoder _gray = new() { ColorType = PngColorType.Grayscale, BitDepth = PngBitDepth.Bit8 };

    /// <summary>The bytes of an 8-bit grayscale PNG file.</summary>
    public static byte[] Encode(GrayImage image)
    {
        using var wrapped = Image.WrapMemory<L8>(image.Pixels, image.Width, image.Height);
        using var file = new MemoryStream();
        wrapped.SaveAsPng(file, _gray);
        return file.ToArray();
    }
}
