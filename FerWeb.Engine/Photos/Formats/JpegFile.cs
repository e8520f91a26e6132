using System.Buffers.Binary;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>Walks the segments of a JPEG file (ITU-T T.81, annex B) to its end marker.</summary>
internal static class JpegFile
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte Temporary = 0x01;
    private const int MostScans = 32;

    /// <summary>Whether the end marker is reached; a thumbnail's inside a segment does not count.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> file) => ReachesEnd(file, out _);

    /// <summary>
    /// Whether the picture comes in so few scans as encoders make (ten for a progressive JPEG of libjpeg): each of a hundred bytes may go
    /// through all blocks of the picture.
    /// </summary>
    public static bool HasFewScans(ReadOnlySpan<byte> file)
    {
        ReachesEnd(file, out var scans);
        return scans <= MostScans;
    }

    private static bool ReachesEnd(ReadOnlySpan<byte> file, out int scans)
    {
        scans = 0;
        var position = 2;
        while (TryNextMarker(file, ref position, out var marker))
        {
            if (marker == EndOfImage)
            {
                return true;
            }

            if (marker is StartOfImage or Temporary)
            {
                continue;
            }

            if (position + 2 > file.Length)
            {
                break;
            }

            scans += marker == StartOfScan ? 1 : 0;
            position += BinaryPrimitives.ReadUInt16BigEndian(file[position..]);
        }

        return false;
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
}
