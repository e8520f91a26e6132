using System.Buffers.Binary;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>Walks the chunks of a WebP file (RFC 9649): VP8 (lossy), VP8L (lossless) or VP8X (extended).</summary>
internal static class WebPHeader
{
    private const int FirstChunk = 12;
    private const int AlphaFlag = 0x10;
    private const int AnimationFlag = 0x02;
    private const int FrameHeaderSize = 16;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < FirstChunk + 8 + 10)
        {
            throw Faults.Damaged(ImageKind.WebP);
        }

        var riffEnd = 8L + BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        var body = file[(FirstChunk + 8)..];
        int width, height;
        bool hasAlpha = false, isAnimated = false;
        if (file[FirstChunk..].StartsWith("VP8X"u8))
        {
            hasAlpha = (body[0] & AlphaFlag) != 0;
            isAnimated = (body[0] & AnimationFlag) != 0;
            width = U24(body[4..]) + 1;
            height = U24(body[7..]) + 1;
        }
        else if (file[FirstChunk..].StartsWith("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(body[1..]);
            width = (int)(bits & 0x3FFF) + 1;
            height = (int)((bits >> 14) & 0x3FFF) + 1;
            hasAlpha = ((bits >> 28) & 1) != 0;
        }
        else if (file[FirstChunk..].StartsWith("VP8 "u8))
        {
            width = BinaryPrimitives.ReadUInt16LittleEndian(body[6..]) & 0x3FFF;
            height = BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) & 0x3FFF;
        }
        else
        {
            throw Faults.Damaged(ImageKind.WebP);
        }

        var exif = FindChunk(file, "EXIF"u8);
        exif = exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif;
        return new ImageHeader(ImageKind.WebP, width, height, riffEnd <= file.Length, hasAlpha, ExifOrientation.Read(exif), isAnimated);
    }

    /// <summary>A still WebP file of an animation's first frame, which decoders refuse to read otherwise.</summary>
    /// <exception cref="ImageReadException">There is no frame.</exception>
    public static byte[] FirstFrame(ReadOnlySpan<byte> file)
    {
        var frame = FindChunk(file, "ANMF"u8);
        if (frame.Length < FrameHeaderSize)
        {
            throw Faults.Damaged(ImageKind.WebP);
        }

        // A frame states its size as VP8X does; only a frame with a separate alpha chunk needs that header.
        var image = frame[FrameHeaderSize..];
        byte[] extended = image.StartsWith("ALPH"u8) ? [.. "VP8X"u8, 10, 0, 0, 0, AlphaFlag, 0, 0, 0, .. frame[6..12]] : [];
        var size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, 4 + extended.Length + image.Length);
        return [.. "RIFF"u8, .. size, .. "WEBP"u8, .. extended, .. image];
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
