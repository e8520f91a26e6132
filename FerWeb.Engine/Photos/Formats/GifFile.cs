using System.Buffers.Binary;
using SixLabors.ImageSharp;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>Walks the blocks of a GIF file (GIF89a specification) to the end of its first frame.</summary>
internal static class GifFile
{
    private const int ScreenEnd = 13;
    private const byte Extension = 0x21;
    private const byte Frame = 0x2C;
    private const int FrameHeaderSize = 9;

    /// <summary>Whether the first frame is there to its last byte, and where on the screen it stands; it may be larger or smaller.</summary>
    public static bool HasFirstFrame(ReadOnlySpan<byte> file, out Rectangle frame)
    {
        frame = Rectangle.Empty;
        var at = file.Length > ScreenEnd ? ScreenEnd + PaletteSize(file[10]) : file.Length;
        while (at < file.Length)
        {
            var kind = file[at++];
            if (kind == Extension)
            {
                at++;
            }
            else if (kind == Frame && at + FrameHeaderSize < file.Length)
            {
                var header = file[at..];
                frame = new Rectangle(U16(header), U16(header[2..]), U16(header[4..]), U16(header[6..]));
                at += FrameHeaderSize + PaletteSize(file[at + 8]) + 1;
            }
            else
            {
                return false;
            }

            at = AfterBlocks(file, at);
            if (kind == Frame)
            {
                return at <= file.Length;
            }
        }

        return false;
    }

    private static int U16(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadUInt16LittleEndian(at);

    private static int PaletteSize(byte flags) => (flags & 0x80) == 0 ? 0 : 3 * (2 << (flags & 7));

    // Data stand in blocks, each behind its length; one of length 0 ends them.
    private static int AfterBlocks(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length)
        {
            var length = file[at];
            at += length + 1;
            if (length == 0)
            {
                return at;
            }
        }

        return file.Length + 1;
    }
}
