using System.Buffers.Binary;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>Reads tag 0x0112 of EXIF 2.32 (a TIFF directory), and turns pixels upright by it.</summary>
internal static class ExifOrientation
{
    private const int OrientationTag = 0x0112;
    private const int EntrySize = 12;

    // Pixels are moved in squares of this side, so that both rows read and columns written stay in the cache.
    private const int Tile = 64;

    /// <summary>The orientation, 1 to 8, of a TIFF block; 1 when it is absent or makes no sense.</summary>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || (!tiff.StartsWith("II*\0"u8) && !tiff.StartsWith("MM\0*"u8)))
        {
            return 1;
        }

        var isLittle = tiff[0] == 'I';
        var directory = U32(tiff[4..], isLittle);
        if (directory > tiff.Length - 2)
        {
            return 1;
        }

        var entries = tiff[(int)directory..];
        int count = U16(entries, isLittle);
        for (int i = 0, at = 2; i < count && at + EntrySize <= entries.Length; i++, at += EntrySize)
        {
            if (U16(entries[at..], isLittle) == OrientationTag)
            {
                var value = U16(entries[(at + 8)..], isLittle);
                return value is >= 1 and <= 8 ? value : 1;
            }
        }

        return 1;
    }

    /// <summary>The picture as it should be seen.</summary>
    /// <param name="stored">The picture as stored.</param>
    /// <param name="orientation">1 to 8: where the standard says that the first row and column are to be seen.</param>
    public static GrayImage Apply(GrayImage stored, int orientation)
    {
        if (orientation == 1)
        {
            return stored;
        }

        var (width, height) = (stored.Width, stored.Height);
        var isTransposed = orientation >= 5;
        var isFlippedX = orientation is 2 or 3 or 7 or 8;
        var isFlippedY = orientation is 3 or 4 or 6 or 7;
        var result = GC.AllocateUninitializedArray<byte>(stored.Pixels.Length);
        for (var top = 0; top < height; top += Tile)
        {
            for (var left = 0; left < width; left += Tile)
            {
                for (var y = top; y < Math.Min(top + Tile, height); y++)
                {
                    for (var x = left; x < Math.Min(left + Tile, width); x++)
                    {
                        var column = isFlippedX ? width - 1 - x : x;
                        var row = isFlippedY ? height - 1 - y : y;
                        result[isTransposed ? (column * height) + row : (row * width) + column] = stored.Pixels[(y * width) + x];
                    }
                }
            }
        }

        return isTransposed ? new GrayImage(height, width, result) : new GrayImage(width, height, result);
    }

    private static ushort U16(ReadOnlySpan<byte> at, bool isLittle)
        => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint U32(ReadOnlySpan<byte> at, bool isLittle)
        => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
