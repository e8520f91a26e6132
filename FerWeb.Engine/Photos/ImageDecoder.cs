using FerWeb.Engine.Photos.Formats;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Advanced;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace FerWeb.Engine.Photos;

/// <summary>
/// Turns the bytes of an image file into upright pixels by ImageSharp: JPEG, PNG, WebP, BMP, TIFF or GIF, of which the first frame;
/// EXIF orientation applied, alpha on white. The file is checked by its bytes before any pixel is allocated. Thread-safe.
/// </summary>
public static class ImageDecoder
{
    /// <summary>More pixels than this are refused from the header alone; 100 MP of gray are 100 MB.</summary>
    public const long MaxPixels = 100_000_000;

    private const int LargestBufferMegabytes = 512;
    private const int PooledMegabytes = 64;

    private static readonly string[] _endings = [".bmp", ".gif", ".jfif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"];
    private static readonly Configuration _configuration = Configure();

    /// <summary>True for a file that is named as such pictures are; whether it is one, its bytes decide.</summary>
    public static bool HasPictureEnding(string file) => _endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>The luma of a picture.</summary>
    /// <exception cref="ImageReadException">The bytes are no such picture, damaged, or declare too many pixels.</exception>
    public static GrayImage DecodeGray(ReadOnlySpan<byte> file) => Read(file, withColor: false).Gray;

    /// <summary>The same with colours.</summary>
    /// <exception cref="ImageReadException">The bytes are no such picture, damaged, or declare too many pixels.</exception>
    public static Photo Decode(ReadOnlySpan<byte> file)
    {
        var (gray, color) = Read(file, withColor: true);
        return new Photo(gray, color!);
    }

    private static (GrayImage Gray, ColorImage? Color) Read(ReadOnlySpan<byte> file, bool withColor)
    {
        var kind = ImageFile.KindOf(file);
        try
        {
            // The size comes first: a file made to fill the memory need not be complete.
            var picture = Limit(file, kind, out var frame);
            var info = Identify(picture) ?? throw Faults.Damaged();
            Limit(info.Width, info.Height);
            if (!ImageFile.IsComplete(kind, file) || (kind == ImageKind.WebP && !WebPFile.HasFewGroups(picture))
                || (kind == ImageKind.Jpeg && !JpegFile.HasFewScans(file, out picture)))
            {
                throw Faults.Damaged();
            }

            var orientation = ImageFile.Orientation(kind, file);
            return IsGray(kind, info.Metadata) ? Read<L8>(picture, orientation, frame, withColor)
                // A JPEG has no alpha: three bytes a pixel are enough.
                : kind == ImageKind.Jpeg ? Read<Rgb24>(picture, orientation, frame, withColor)
                : Read<Rgba32>(picture, orientation, frame, withColor);
        }
        catch (Exception error) when (error is not (ImageReadException or OutOfMemoryException))
        {
            // Damaged files make the decoders throw more than ImageFormatException: whatever it is, it is the file's fault.
            throw Faults.Damaged(error);
        }
    }

    // What ImageSharp tells too late or not at all: the size of an extended WebP, a GIF's frame, which may be larger than its screen. Of WebP
    // and TIFF, whose every part it looks at, it is given the picture alone.
    private static ReadOnlySpan<byte> Limit(ReadOnlySpan<byte> file, ImageKind kind, out Rectangle? frame)
    {
        frame = null;
        if (kind == ImageKind.Gif && GifFile.HasFirstFrame(file, out var found))
        {
            Limit(found.Width, found.Height);
            frame = found;
        }
        else if (kind == ImageKind.WebP)
        {
            if (WebPFile.TryReadSize(file, out var width, out var height))
            {
                Limit(width, height);
            }

            return width > 0 && WebPFile.IsComplete(file) ? WebPFile.Picture(file) : throw Faults.Damaged();
        }
        else if (kind == ImageKind.Tiff)
        {
            return TiffFile.Picture(file);
        }
        else if (kind == ImageKind.Bmp && !BmpFile.HasPixels(file))
        {
            throw Faults.Damaged();
        }

        return file;
    }

    private static unsafe IImageInfo? Identify(ReadOnlySpan<byte> file)
    {
        fixed (byte* start = file)
        {
            using var stream = new UnmanagedMemoryStream(start, file.Length);
            return Image.Identify(_configuration, stream);
        }
    }

    private static bool IsGray(ImageKind kind, ImageMetadata metadata) => kind switch
    {
        ImageKind.Jpeg => metadata.GetJpegMetadata().ColorType == JpegColorType.Luminance,
        ImageKind.Png => metadata.GetPngMetadata() is { ColorType: PngColorType.Grayscale, HasTransparency: false },
        _ => false,
    };

    private static (GrayImage Gray, ColorImage? Color) Read<TPixel>(ReadOnlySpan<byte> file, ushort orientation, Rectangle? frame, bool withColor)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        using var image = Image.Load<TPixel>(_configuration, file);
        image.Metadata.ExifProfile = new ExifProfile();
        image.Metadata.ExifProfile.SetValue(ExifTag.Orientation, orientation);
        image.Mutate(_configuration, context => context.AutoOrient());
        var reader = new RowReader(image.Width, image.Height, hasAlpha: typeof(TPixel) == typeof(Rgba32), withColor);
        var rgba = new Rgba32[image.Width];
        image.ProcessPixelRows(rows =>
        {
            for (var y = 0; y < rows.Height; y++)
            {
                PixelOperations<TPixel>.Instance.ToRgba32(_configuration, rows.GetRowSpan(y), rgba);
                if (frame is { } shown)
                {
                    ClearAround(rgba, shown, y);
                }

                reader.Add(rgba);
            }
        });
        return reader.Finish();
    }

    // Around a GIF's frame there is nothing, which ImageSharp draws black.
    private static void ClearAround(Span<Rgba32> row, Rectangle frame, int y)
    {
        var (left, right) = y >= frame.Top && y < frame.Bottom ? (Math.Min(frame.Left, row.Length), Math.Min(frame.Right, row.Length)) : (0, 0);
        row[..left].Clear();
        row[right..].Clear();
    }

    private static void Limit(int width, int height)
    {
        if ((long)width * height > MaxPixels)
        {
            throw Faults.TooManyPixels(width, height, MaxPixels);
        }
    }

    private static Configuration Configure()
    {
        // What a decoder reads by the default configuration, such as a file within a file, went past all checks here: it reads nothing.
        Configuration.Default.ImageFormatsManager.ClearImageFormatDetectors();
        var configuration = new Configuration
        {
            // Photos of several people are read side by side; one photo does not take all cores.
            MaxDegreeOfParallelism = 1,
            MemoryAllocator = MemoryAllocator.Create(new MemoryAllocatorOptions
            {
                AllocationLimitMegabytes = LargestBufferMegabytes,
                MaximumPoolSizeMegabytes = PooledMegabytes,
            }),
        };
        // Of metadata, which a few bytes can make without end, nothing is read but the orientation, and that by ImageFile.
        Add(JpegFormat.Instance, new JpegDecoder { IgnoreMetadata = true }, new JpegImageFormatDetector());
        Add(PngFormat.Instance, new PngDecoder { IgnoreMetadata = true }, new PngImageFormatDetector());
        Add(WebpFormat.Instance, new WebpDecoder { IgnoreMetadata = true }, new WebpImageFormatDetector());
        Add(BmpFormat.Instance, new BmpDecoder { RleSkippedPixelHandling = RleSkippedPixelHandling.FirstColorOfPalette }, new BmpImageFormatDetector());
        Add(GifFormat.Instance, new GifDecoder { DecodingMode = FrameDecodingMode.First, IgnoreMetadata = true }, new GifImageFormatDetector());
        Add(TiffFormat.Instance, new TiffDecoder { DecodingMode = FrameDecodingMode.First, IgnoreMetadata = true }, new TiffImageFormatDetector());
        return configuration;

        void Add(IImageFormat format, IImageDecoder decoder, IImageFormatDetector detector)
        {
            configuration.ImageFormatsManager.AddImageFormat(format);
            configuration.ImageFormatsManager.SetDecoder(format, decoder);
            configuration.ImageFormatsManager.AddImageFormatDetector(detector);
        }
    }
}
