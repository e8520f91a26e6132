using System.Buffers.Binary;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>Reads the headers of a Windows or OS/2 bitmap and follows its pixels to their end.</summary>
internal static class BmpFile
{
    private const int FileHeaderSize = 14;
    private const int Os2InfoSize = 12;
    private const int Rle8 = 1;
    private const int Rle4 = 2;

    /// <summary>"BM" alone may begin any text: the info header's size must fit too.</summary>
    public static bool Matches(ReadOnlySpan<byte> file)
        => file.Length < FileHeaderSize + 4 || BinaryPrimitives.ReadUInt32LittleEndian(file[FileHeaderSize..]) is Os2InfoSize or (>= 16 and <= 124);

    /// <summary>Whether the pixels begin within the file: what lies before them ImageSharp takes for a palette, and makes room for it.</summary>
    public static bool HasPixels(ReadOnlySpan<byte> file)
        => file.Length >= FileHeaderSize && BinaryPrimitives.ReadUInt32LittleEndian(file[10..]) < file.Length;

    /// <summary>Whether all rows are there.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> file)
    {
        if (file.Length < FileHeaderSize + Os2InfoSize)
        {
            return false;
        }

        var info = file[FileHeaderSize..];
        var start = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        if (info[0] == Os2InfoSize)
        {
            var (columns, rows) = (BinaryPrimitives.ReadUInt16LittleEndian(info[4..]), BinaryPrimitives.ReadUInt16LittleEndian(info[6..]));
            return start + Size(columns, rows, BinaryPrimitives.ReadUInt16LittleEndian(info[10..])) <= file.Length;
        }

        if (info.Length < 20)
        {
            return false;
        }

        var (width, height) = (BinaryPrimitives.ReadInt32LittleEndian(info[4..]), BinaryPrimitives.ReadInt32LittleEndian(info[8..]));
        return BinaryPrimitives.ReadInt32LittleEndian(info[16..]) switch
        {
            Rle8 => start < file.Length && HasRunsToTheEnd(file[(int)start..], literalsPerByte: 1),
            Rle4 => start < file.Length && HasRunsToTheEnd(file[(int)start..], literalsPerByte: 2),
            // A negative height means that rows are stored from the top.
            _ => start + Size(width, Math.Abs((long)height), BinaryPrimitives.ReadUInt16LittleEndian(info[14..])) <= file.Length,
        };
    }

    private static long Size(long width, long height, int bitsPerPixel) => ((width * bitsPerPixel) + 31) / 32 * 4 * height;

    // Pairs of a count and a value; a count of 0 ends a row (0), ends the picture (1), moves on (2) or is followed by single pixels.
    private static bool HasRunsToTheEnd(ReadOnlySpan<byte> runs, int literalsPerByte)
    {
        for (var at = 0; at + 1 < runs.Length;)
        {
            var (count, value) = (runs[at], runs[at + 1]);
            at += 2;
            if (count == 0 && value == 1)
            {
                return true;
            }

            if (count == 0 && value >= 2)
            {
                var bytes = value == 2 ? 2 : (value + literalsPerByte - 1) / literalsPerByte;
                at += bytes + (bytes & 1);
            }
        }

        return false;
    }
}
