using System.Buffers.Binary;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>Looks up where a TIFF file (TIFF 6.0) keeps the strips or tiles of its first picture.</summary>
internal static class TiffFile
{
    private const int EntrySize = 12;
    private const ushort StripOffsets = 273, StripByteCounts = 279, TileOffsets = 324, TileByteCounts = 325;
    private const ushort Compression = 259;
    private const ushort Short = 3;

    /// <summary>
    /// Whether all strips or tiles of the first picture lie within the file, and are packed in a way of TIFF's own. JPEG in TIFF would be a
    /// file in the file, of any kind, which nobody has looked at: even the file itself, over and over.
    /// </summary>
    public static bool IsComplete(ReadOnlySpan<byte> file)
    {
        var compressions = 0;
        if (file.Length < 8)
        {
            return false;
        }

        var isLittle = file[0] == 'I';
        long[] offsets = [], lengths = [];
        var directory = U32(file[4..], isLittle);
        if (directory + 2 > file.Length)
        {
            return false;
        }

        var count = U16(file[(int)directory..], isLittle);
        for (int i = 0, at = (int)directory + 2; i < count; i++, at += EntrySize)
        {
            if (at + EntrySize > file.Length)
            {
                return false;
            }

            switch (U16(file[at..], isLittle))
            {
                case Compression when !IsOwnCompression(file, at, isLittle):
                    return false;
                case Compression:
                    compressions++;
                    break;
                case StripOffsets or TileOffsets:
                    offsets = ReadValues(file, at, isLittle);
                    break;
                case StripByteCounts or TileByteCounts:
                    lengths = ReadValues(file, at, isLittle);
                    break;
            }
        }

        for (var i = 0; i < Math.Min(offsets.Length, lengths.Length); i++)
        {
            if (offsets[i] + lengths[i] > file.Length)
            {
                return false;
            }
        }

        // One and no other: ImageSharp would look for it in other directories of the file, too.
        return compressions == 1 && offsets.Length > 0 && offsets.Length == lengths.Length;
    }

    // None, CCITT, LZW, Deflate (two numbers), PackBits; a single value of type SHORT.
    private static bool IsOwnCompression(ReadOnlySpan<byte> file, int entry, bool isLittle)
        => U16(file[(entry + 2)..], isLittle) == Short && U32(file[(entry + 4)..], isLittle) == 1
        && U16(file[(entry + 8)..], isLittle) is 1 or 2 or 3 or 4 or 5 or 8 or 32773 or 32946;

    // Values of up to four bytes stand in the entry itself, others where it points to; none when they lie beyond the end.
    private static long[] ReadValues(ReadOnlySpan<byte> file, int entry, bool isLittle)
    {
        var size = U16(file[(entry + 2)..], isLittle) == Short ? 2 : 4;
        var count = U32(file[(entry + 4)..], isLittle);
        var at = count * size <= 4 ? entry + 8 : U32(file[(entry + 8)..], isLittle);
        if (at + (count * size) > file.Length)
        {
            return [];
        }

        var values = new long[count];
        for (var i = 0; i < count; i++)
        {
            var value = file[(int)(at + (i * size))..];
            values[i] = size == 2 ? U16(value, isLittle) : U32(value, isLittle);
        }

        return values;
    }

    private static ushort U16(ReadOnlySpan<byte> at, bool isLittle)
        => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static long U32(ReadOnlySpan<byte> at, bool isLittle)
        => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
