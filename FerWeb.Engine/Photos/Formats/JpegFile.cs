using System.Buffers.Binary;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>Walks the segments of a JPEG file (ITU-T T.81, annex B) to its end marker.</summary>
internal static class JpegFile
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte Application1 = 0xE1;
    private const byte Temporary = 0x01;
    private const byte Marker = 0xFF;
    private const int MostScans = 32;
    private const int MostScanMarkers = 100;

    /// <summary>Whether the end marker is reached; a thumbnail's inside a segment does not count.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> file) => ReachesEnd(file, out _, out _);

    /// <summary>
    /// The file up to its end marker, without what phones put behind it, when it comes in so few scans as encoders make (ten for a progressive
    /// JPEG of libjpeg): each of a hundred bytes may go through all blocks of the picture. Those of thumbnails, and what a decoder that steps
    /// otherwise might take for one, are counted too, more generously.
    /// </summary>
    /// <param name="file">The whole file.</param>
    /// <param name="picture">What the decoder is given.</param>
    /// <returns>False when there are more, or none.</returns>
    public static bool HasFewScans(ReadOnlySpan<byte> file, out ReadOnlySpan<byte> picture)
    {
        ReachesEnd(file, out var scans, out var end);
        picture = file[..end];
        return scans is >= 1 and <= MostScans && picture.Count([Marker, StartOfScan]) <= MostScanMarkers;
    }

    /// <summary>The EXIF block of the first segment that has one, from its byte order on; empty when there is none before the pixels.</summary>
    public static ReadOnlySpan<byte> Exif(ReadOnlySpan<byte> file)
    {
        for (var position = 2; TryNextMarker(file, ref position, out var marker) && marker is not (StartOfScan or EndOfImage);)
        {
            if (marker is StartOfImage or Temporary)
            {
                continue;
            }

            if (position + 2 > file.Length)
            {
                break;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(file[position..]);
            if (marker == Application1 && position + length <= file.Length && file[(position + 2)..].StartsWith("Exif\0\0"u8) && length >= 8)
            {
                return file.Slice(position + 8, length - 8);
            }

            position += length;
        }

        return [];
    }

    private static bool ReachesEnd(ReadOnlySpan<byte> file, out int scans, out int position)
    {
        scans = 0;
        position = 2;
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

        position = file.Length;
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
