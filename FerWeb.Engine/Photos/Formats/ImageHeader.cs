namespace FerWeb.Engine.Photos.Formats;

/// <summary>What a file's own bytes say about it before any pixel is decoded.</summary>
/// <param name="Kind">The file type, by its signature.</param>
/// <param name="Width">Stored width, before the orientation is applied.</param>
/// <param name="Height">Stored height, before the orientation is applied.</param>
/// <param name="IsComplete">Whether the file reaches its own end; decoders fill what is missing with gray and only warn.</param>
/// <param name="HasAlpha">Whether pixels may be transparent.</param>
/// <param name="Orientation">EXIF orientation, 1 to 8; 1 when absent or broken.</param>
/// <param name="IsAnimated">Whether a WebP holds frames, of which only the first is read.</param>
internal readonly record struct ImageHeader(ImageKind Kind, int Width, int Height, bool IsComplete, bool HasAlpha = false, int Orientation = 1, bool IsAnimated = false)
{
    /// <summary>Reads the header; the type is decided by the bytes alone.</summary>
    /// <exception cref="ImageReadException">No bytes, no known picture, or a broken header.</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            throw Faults.Empty();
        }

        var header = file switch
        {
            [0xFF, 0xD8, 0xFF, ..] => JpegHeader.Read(file),
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => PngHeader.Read(file),
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => GifDecoder.ReadHeader(file),
            [(byte)'B', (byte)'M', ..] when BmpHeader.Matches(file) => BmpHeader.Read(file),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => WebPHeader.Read(file),
            _ => throw Faults.Unknown(file),
        };
        return header is { Width: > 0, Height: > 0 } ? header : throw Faults.Damaged(header.Kind);
    }
}
