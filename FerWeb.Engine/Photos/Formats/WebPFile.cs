using System.Buffers.Binary;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>Walks the chunks of a WebP file (RFC 9649).</summary>
internal static class WebPFile
{
    private const int FirstChunk = 12;
    private const int AlphaFlag = 0x10;
    private const int AnimationFlag = 0x02;
    private const int FrameHeaderSize = 16;

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

    private static byte[] Size(int length)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        return bytes;
    }

    private static ReadOnlySpan<byte> FindChunk(ReadOnlySpan<byte> file, ReadOnlySpan<byte> name)
    {
        for (long at = FirstChunk; at + 8 <= file.Length;)
        {
            var chunk = file[(int)at..];
            long length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk.StartsWith(name) && 8 + length <= chunk.Length)
            {
                return chunk.Slice(8, (int)length);
            }

            at += 8 + length + (length & 1);
        }

        return [];
    }

    private static int U24(ReadOnlySpan<byte> at) => at[0] | (at[1] << 8) | (at[2] << 16);
}
