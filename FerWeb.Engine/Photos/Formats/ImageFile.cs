namespace FerWeb.Engine.Photos.Formats;

/// <summary>What the bytes of a file say before a decoder sees them.</summary>
internal static class ImageFile
{
    /// <summary>The type, by its signature alone.</summary>
    /// <exception cref="ImageReadException">No bytes, or no known picture.</exception>
    public static ImageKind KindOf(ReadOnlySpan<byte> file) => file switch
    {
        [] => throw Faults.Empty(),
        [0xFF, 0xD8, 0xFF, ..] => ImageKind.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ImageKind.Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ImageKind.Gif,
        [(byte)'B', (byte)'M', ..] when BmpFile.Matches(file) => ImageKind.Bmp,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ImageKind.WebP,
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => ImageKind.Tiff,
        _ => throw Faults.Unknown(file),
    };

    /// <summary>How the picture is turned, by EXIF's tag 274 (CIPA DC-008): 1 for as it is stored, to 8.</summary>
    public static ushort Orientation(ImageKind kind, ReadOnlySpan<byte> file) => kind switch
    {
        ImageKind.Jpeg => TiffFile.Orientation(JpegFile.Exif(file)),
        ImageKind.Png => TiffFile.Orientation(PngFile.Exif(file)),
        ImageKind.WebP => TiffFile.Orientation(WebPFile.Exif(file)),
        ImageKind.Tiff => TiffFile.Orientation(file),
        _ => 1,
    };

    /// <summary>Whether the file reaches its own end: ImageSharp fills what is missing with gray or black and says nothing.</summary>
    public static bool IsComplete(ImageKind kind, ReadOnlySpan<byte> file) => kind switch
    {
        ImageKind.Jpeg => JpegFile.IsComplete(file),
        ImageKind.Png => PngFile.IsComplete(file),
        ImageKind.WebP => WebPFile.IsComplete(file),
        ImageKind.Bmp => BmpFile.IsComplete(file),
        ImageKind.Gif => GifFile.HasFirstFrame(file, out _),
        ImageKind.Tiff => TiffFile.IsComplete(file),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
