using System.Buffers.Binary;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>Walks the chunks of a WebP file (RFC 9649).</summary>
internal static class WebPFile
{
    private const int FirstChunk = 12;
    private const int AlphaFlag = 0x10;
    private const int AnimationFlag = 0x02;
    private const int FrameHeaderSize = 16;
    private const int LosslessHeaderSize = 5;
    private const int LossyHeaderSize = 10;

    // libwebp's encoder makes at most 2,600. With each ImageSharp takes up to 40 kB.
    private const int MostGroups = 10_000;

    /// <summary>Whether the file is as long as it says.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> file)
        => file.Length > FirstChunk && 8L + BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) <= file.Length;

    /// <summary>The size that an extended file (VP8X) states, which ImageSharp does not tell before it decodes; false for a simple one.</summary>
    public static bool TryReadExtended(ReadOnlySpan<byte> file, out int width, out int height, out bool isAnimated)
    {
        (width, height, isAnimated) = (0, 0, false);
        if (file.Length < FirstChunk + 18 || !file[FirstChunk..].StartsWith("VP8X"u8))
        {
            return false;
        }

        var body = file[(FirstChunk + 8)..];
        isAnimated = (body[0] & AnimationFlag) != 0;
        (width, height) = (U24(body[4..]) + 1, U24(body[7..]) + 1);
        return true;
    }

    /// <summary>A still WebP file of an animation's first frame and its EXIF block; ImageSharp refuses animations.</summary>
    /// <exception cref="ImageReadException">There is no frame.</exception>
    public static byte[] FirstFrame(ReadOnlySpan<byte> file)
    {
        var frame = FindChunk(file, "ANMF"u8);
        if (frame.Length < FrameHeaderSize)
        {
            throw Faults.Damaged();
        }

        const byte ExifFlag = 0x08;
        var image = frame[FrameHeaderSize..];
        var exif = FindChunk(file, "EXIF"u8);
        var flags = (byte)((image.StartsWith("ALPH"u8) ? AlphaFlag : 0) | (exif.IsEmpty ? 0 : ExifFlag));
        byte[] trailer = exif.IsEmpty ? [] : [.. "EXIF"u8, .. Size(exif.Length), .. exif, .. (exif.Length & 1) == 0 ? [] : new byte[1]];

        // A frame states its size as VP8X does.
        byte[] body = [.. "WEBPVP8X"u8, 10, 0, 0, 0, flags, 0, 0, 0, .. frame[6..12], .. image, .. trailer];
        return [.. "RIFF"u8, .. Size(body.Length), .. body];
    }

    /// <summary>Whether ImageSharp can be given the file: what is lossless in it, the picture or its alpha, has a sane number of prefix codes.</summary>
    /// <exception cref="ImageReadException">What is lossless is damaged.</exception>
    public static bool HasFewGroups(ReadOnlySpan<byte> file)
    {
        if (FindChunk(file, "VP8L"u8) is { Length: > LosslessHeaderSize } lossless)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(lossless[1..]);
            return LosslessWebP.CountGroups(lossless[LosslessHeaderSize..], (int)(size & 0x3FFF) + 1, (int)((size >> 14) & 0x3FFF) + 1) <= MostGroups;
        }

        if (FindChunk(file, "VP8 "u8) is not { Length: > LossyHeaderSize } lossy)
        {
            return false;
        }

        // ImageSharp takes the last alpha there is.
        for (long at = FirstChunk; NextChunk(file, "ALPH"u8, ref at) is { IsEmpty: false } alpha;)
        {
            if ((alpha[0] & 3) == 1 && LosslessWebP.CountGroups(alpha[1..], U14(lossy[6..]), U14(lossy[8..])) > MostGroups)
            {
                return false;
            }
        }

        return true;
    }

    private static byte[] Size(int length)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        return bytes;
    }

    private static ReadOnlySpan<byte> FindChunk(ReadOnlySpan<byte> file, ReadOnlySpan<byte> name)
    {
        long at = FirstChunk;
        return NextChunk(file, name, ref at);
    }

    private static ReadOnlySpan<byte> NextChunk(ReadOnlySpan<byte> file, scoped ReadOnlySpan<byte> name, scoped ref long at)
    {
        while (at + 8 <= file.Length)
        {
            var chunk = file[(int)at..];
            long length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            at += 8 + length + (length & 1);
            if (chunk.StartsWith(name) && 8 + length <= chunk.Length)
            {
                return chunk.Slice(8, (int)length);
            }
        }

        return [];
    }

    private static int U14(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadUInt16LittleEndian(at) & 0x3FFF;

    private static int U24(ReadOnlySpan<byte> at) => at[0] | (at[1] << 8) | (at[2] << 16);
}
