using System.Buffers.Binary;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>
/// Looks up in the directory of a TIFF file (TIFF 6.0) where its first picture lies, and in that of an EXIF block, which is of the same
/// form, how it is turned.
/// </summary>
internal static class TiffFile
{
    private const int EntrySize = 12;
    private const ushort OrientationTag = 274;
    private const ushort StripOffsets = 273, StripByteCounts = 279, TileOffsets = 324, TileByteCounts = 325;
    private const ushort Compression = 259;
    private const ushort Short = 3;

    // What ImageSharp decodes by: size, bits, compression and its options, colours, strips, predictor, palette, alpha, format, YCbCr.
    private static readonly ushort[] _needed =
    [
        256, 257, 258, Compression, 262, 266, StripOffsets, 277, 278, StripByteCounts, 284, 292, 293, 317, 320, TileOffsets, TileByteCounts,
        338, 339, 529, 530, 531, 532,
    ];

    /// <summary>The orientation (1 to 8) that the first directory states; 1 when it states none, or something else.</summary>
    /// <param name="file">A TIFF file, or an EXIF block from its byte order on.</param>
    public static ushort Orientation(ReadOnlySpan<byte> file)
    {
        if (TryReadDirectory(file, out var isLittle, out var entries))
        {
            for (; entries.Length >= EntrySize; entries = entries[EntrySize..])
            {
                if (U16(entries, isLittle) == OrientationTag)
                {
                    var value = U16(entries[8..], isLittle);
                    return U16(entries[2..], isLittle) == Short && U32(entries[4..], isLittle) == 1 && value is >= 1 and <= 8 ? value : (ushort)1;
                }
            }
        }

        return 1;
    }

    /// <summary>
    /// The same file with a directory of its own at the end, in which stands only what the first picture is decoded by. ImageSharp reads
    /// each value of each directory of a file, and there may be thousands that all point at the same megabytes.
    /// </summary>
    /// <exception cref="ImageReadException">There is no directory, one of these tags stands in it twice, or they point at more than there is.</exception>
    public static byte[] Picture(ReadOnlySpan<byte> file)
    {
        if (!TryReadDirectory(file, out var isLittle, out var entries))
        {
            throw Faults.Damaged();
        }

        List<byte> directory = [];
        HashSet<ushort> tags = [];
        long pointedAt = 0;
        for (; entries.Length >= EntrySize; entries = entries[EntrySize..])
        {
            var tag = U16(entries, isLittle);
            if (!_needed.Contains(tag))
            {
                continue;
            }

            pointedAt += U32(entries[4..], isLittle) * SizeOf(U16(entries[2..], isLittle));
            if (!tags.Add(tag) || pointedAt > file.Length)
            {
                throw Faults.Damaged();
            }

            directory.AddRange(entries[..EntrySize]);
        }

        var start = (file.Length + 1) & ~1;
        var picture = new byte[start + 2 + directory.Count + 4];
        file.CopyTo(picture);
        Write(picture.AsSpan(4, 4), start, isLittle);
        Write(picture.AsSpan(start, 2), directory.Count / EntrySize, isLittle);
        directory.CopyTo(picture, start + 2);
        return picture;
    }

    /// <summary>
    /// Whether all strips or tiles of the first picture lie within the file, and are packed in a way of TIFF's own. JPEG in TIFF would be a
    /// file in the file, of any kind, which nobody has looked at: even the file itself, over and over.
    /// </summary>
    public static bool IsComplete(ReadOnlySpan<byte> file)
    {
        var compressions = 0;
        long[] offsets = [], lengths = [];
        if (!TryReadDirectory(file, out var isLittle, out var entries))
        {
            return false;
        }

        for (; entries.Length >= EntrySize; entries = entries[EntrySize..])
        {
            switch (U16(entries, isLittle))
            {
                case Compression when !IsOwnCompression(entries, isLittle):
                    return false;
                case Compression:
                    compressions++;
                    break;
                case StripOffsets or TileOffsets:
                    offsets = ReadValues(file, entries, isLittle);
                    break;
                case StripByteCounts or TileByteCounts:
                    lengths = ReadValues(file, entries, isLittle);
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
    private static bool IsOwnCompression(ReadOnlySpan<byte> entry, bool isLittle)
        => U16(entry[2..], isLittle) == Short && U32(entry[4..], isLittle) == 1
        && U16(entry[8..], isLittle) is 1 or 2 or 3 or 4 or 5 or 8 or 32773 or 32946;

    // The entries of the first directory as far as they lie in the file.
    private static bool TryReadDirectory(ReadOnlySpan<byte> file, out bool isLittle, out ReadOnlySpan<byte> entries)
    {
        isLittle = file is [(byte)'I', (byte)'I', 42, 0, ..];
        entries = [];
        if (file.Length < 8 || !(isLittle || file is [(byte)'M', (byte)'M', 0, 42, ..]))
        {
            return false;
        }

        var at = U32(file[4..], isLittle);
        if (at + 2 > file.Length)
        {
            return false;
        }

        var rest = file[((int)at + 2)..];
        entries = rest[..Math.Min(rest.Length, U16(file[(int)at..], isLittle) * EntrySize)];
        return true;
    }

    // TIFF 6.0, section 2, and the eight bytes of BigTIFF; ImageSharp passes over what is of no type.
    private static int SizeOf(ushort type) => type switch { 1 or 2 or 6 or 7 => 1, 3 or 8 => 2, 4 or 9 or 11 or 13 => 4, _ => 8 };

    private static void Write(Span<byte> to, int value, bool isLittle)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[isLittle ? i : ^(i + 1)] = (byte)(value >> (8 * i));
        }
    }

    // Values of up to four bytes stand in the entry itself, others where it points to; none when they lie beyond the end.
    private static long[] ReadValues(ReadOnlySpan<byte> file, ReadOnlySpan<byte> entry, bool isLittle)
    {
        var size = U16(entry[2..], isLittle) == Short ? 2 : 4;
        var count = U32(entry[4..], isLittle);
        var at = U32(entry[8..], isLittle);
        var isInEntry = count * size <= 4;
        if (!isInEntry && at + (count * size) > file.Length)
        {
            return [];
        }

        var stored = isInEntry ? entry[8..] : file[(int)at..];
        var values = new long[count];
        for (var i = 0; i < count; i++)
        {
            var value = stored[(i * size)..];
            values[i] = size == 2 ? U16(value, isLittle) : U32(value, isLittle);
        }

        return values;
    }

    private static ushort U16(ReadOnlySpan<byte> at, bool isLittle)
        => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static long U32(ReadOnlySpan<byte> at, bool isLittle)
        => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
