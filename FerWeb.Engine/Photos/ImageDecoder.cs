using FerWeb.Engine.Photos.Formats;

namespace FerWeb.Engine.Photos;

/// <summary>Checks a file by its bytes before any pixel is allocated, then decodes it upright by the given provider.</summary>
internal sealed class ImageDecoder(IVisionProvider vision) : IImageDecoder
{
    /// <summary>More pixels than this are refused from the header alone; 100 MP of gray are 100 MB.</summary>
    public const long MaxPixels = 100_000_000;

    public GrayImage DecodeGray(ReadOnlySpan<byte> file)
    {
        var header = Check(ImageHeader.Read(file));
        if (header.IsAnimated)
        {
            file = WebPHeader.FirstFrame(file);
            header = Check(ImageHeader.Read(file)) with { Orientation = header.Orientation };
        }

        var pixels = header.Kind == ImageKind.Gif
            ? GifDecoder.Decode(file, header.Width, header.Height)
            : vision.DecodeGray(file, header);
        return ExifOrientation.Apply(new GrayImage(header.Width, header.Height, pixels), header.Orientation);
    }

    private static ImageHeader Check(ImageHeader header)
    {
        // The size comes first: a file made to fill the memory need not be complete.
        if ((long)header.Width * header.Height > MaxPixels)
        {
            throw Faults.TooManyPixels(header.Width, header.Height, MaxPixels);
        }

        return header.IsComplete ? header : throw Faults.Damaged(header.Kind);
    }
}
