using System.Buffers.Binary;

namespace FerWeb.Engine.Imaging.Formats;

/// <summary>Walks the chunks of a WebP file (RFC 9649): VP8 (lossy), VP8L (lossless) or VP8X (extended).</summary>
internal static class WebPHeader
{
    private const int FirstChunk = 12;
    private const int AlphaFlag = 0x10;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < FirstChunk + 8 + 10)
        {
            throw Faults.Damaged(ImageKind.WebP);
        }

        var riffEnd = 8L + BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        var body = file[(FirstChunk + 8)..];
        int width, height;
        var hasAlpha = false;
        if (file[FirstChunk..].StartsWith("VP8X"u8))
        {
            hasAlpha = (body[0] & AlphaFlag) != 0;
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

        return new ImageHeader(ImageKind.WebP, width, height, riffEnd <= file.Length, hasAlpha, ReadOrientation(file));
    }

    private static int ReadOrientation(ReadOnlySpan<byte> file)
    {
        for (long at = FirstChunk; at + 8 <= file.Length;)
        {
            var chunk = file[(int)at..];
            long length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            at += 8 + length + (length & 1);
            if (chunk.StartsWith("EXIF"u8) && 8 + length <= chunk.Length)
            {
                var exif = chunk.Slice(8, (int)length);
                return ExifOrientation.Read(exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif);
            }
        }

        return 1;
    }

    private static int U24(ReadOnlySpan<byte> at) => at[0] | (at[1] << 8) | (at[2] << 16);
}
