using System.Buffers.Binary;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>Reads the file and info headers of a Windows or OS/2 bitmap.</summary>
internal static class BmpHeader
{
    private const int FileHeaderSize = 14;
    private const int Os2InfoSize = 12;

    /// <summary>"BM" alone may begin any text: the info header's size must fit too.</summary>
    public static bool Matches(ReadOnlySpan<byte> file)
        => file.Length < FileHeaderSize + 4 || BinaryPrimitives.ReadUInt32LittleEndian(file[FileHeaderSize..]) is Os2InfoSize or (>= 16 and <= 124);

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < FileHeaderSize + Os2InfoSize)
        {
            throw Faults.Damaged(ImageKind.Bmp);
        }

        var info = file[FileHeaderSize..];
        if (info[0] == Os2InfoSize)
        {
            var (columns, rows) = (BinaryPrimitives.ReadInt16LittleEndian(info[4..]), BinaryPrimitives.ReadInt16LittleEndian(info[6..]));
            return new ImageHeader(ImageKind.Bmp, columns, Math.Abs((int)rows), IsComplete: true);
        }

        var width = BinaryPrimitives.ReadInt32LittleEndian(info[4..]);
        var height = BinaryPrimitives.ReadInt32LittleEndian(info[8..]);
        // A negative height means that rows are stored from the top; int.MinValue has no positive twin.
        return new ImageHeader(ImageKind.Bmp, width, height == int.MinValue ? 0 : Math.Abs(height), IsComplete: true);
    }
}
