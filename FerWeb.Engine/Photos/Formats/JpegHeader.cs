using System.Buffers.Binary;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>Walks the segments of a JPEG file (ITU-T T.81, annex B) to its end marker.</summary>
internal static class JpegHeader
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte App1 = 0xE1;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        int width = 0, height = 0, orientation = 1;
        var position = 2;
        while (TryNextMarker(file, ref position, out var marker))
        {
            if (marker == EndOfImage)
            {
                return new ImageHeader(ImageKind.Jpeg, width, height, IsComplete: true, Orientation: orientation);
            }

            if (marker is StartOfImage or 0x01)
            {
                continue;
            }

            if (position + 2 > file.Length)
            {
                break;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(file[position..]);
            if (length < 2 || position + length > file.Length)
            {
                break;
            }

            var segment = file.Slice(position + 2, length - 2);
            position += length;
            if (IsStartOfFrame(marker) && segment.Length >= 5)
            {
                height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
                width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
            }
            else if (marker == App1 && orientation == 1 && segment.StartsWith("Exif\0\0"u8))
            {
                orientation = ExifOrientation.Read(segment[6..]);
            }
            else if (marker == StartOfScan && width == 0)
            {
                break;
            }
        }

        return new ImageHeader(ImageKind.Jpeg, width, height, IsComplete: false, Orientation: orientation);
    }

    // Steps over compressed data, in which FF is followed by 00 or a restart marker, and over stray bytes, as decoders do.
    private static bool TryNextMarker(ReadOnlySpan<byte> file, ref int position, out byte marker)
    {
        while (position < file.Length)
        {
            var found = file[position..].IndexOf((byte)0xFF);
            if (found < 0 || position + found + 1 >= file.Length)
            {
                break;
            }

            position += found + 1;
            marker = file[position];
            if (marker is not (0x00 or 0xFF or (>= 0xD0 and <= 0xD7)))
            {
                position++;
                return true;
            }
        }

        marker = 0;
        return false;
    }

    private static bool IsStartOfFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
