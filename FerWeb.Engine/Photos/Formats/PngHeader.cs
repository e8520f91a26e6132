using System.Buffers.Binary;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>Walks the chunks of a PNG file (W3C PNG, third edition).</summary>
internal static class PngHeader
{
    private const int SignatureLength = 8;
    private const int ChunkOverhead = 12;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < SignatureLength + ChunkOverhead + 13 || !file[12..].StartsWith("IHDR"u8))
        {
            throw Faults.Damaged(ImageKind.Png);
        }

        var width = BinaryPrimitives.ReadUInt32BigEndian(file[16..]);
        var height = BinaryPrimitives.ReadUInt32BigEndian(file[20..]);
        if (width > int.MaxValue || height > int.MaxValue)
        {
            throw Faults.Damaged(ImageKind.Png);
        }

        const int AlphaChannelBit = 4;
        var hasAlpha = (file[25] & AlphaChannelBit) != 0;
        var orientation = 1;
        var isComplete = false;
        for (long at = SignatureLength; !isComplete && at + ChunkOverhead <= file.Length;)
        {
            var chunk = file[(int)at..];
            long length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            at += length + ChunkOverhead;
            if (at > file.Length)
            {
                break;
            }

            var type = chunk[4..8];
            hasAlpha |= type.SequenceEqual("tRNS"u8);
            isComplete = type.SequenceEqual("IEND"u8);
            if (type.SequenceEqual("eXIf"u8))
            {
                orientation = ExifOrientation.Read(chunk.Slice(8, (int)length));
            }
        }

        return new ImageHeader(ImageKind.Png, (int)width, (int)height, isComplete, hasAlpha, orientation);
    }
}
