using System.Buffers.Binary;
using System.IO.Compression;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>Walks the chunks of a PNG file (W3C PNG, third edition).</summary>
internal static class PngFile
{
    private const int SignatureLength = 8;
    private const int ChunkOverhead = 12;
    private const int HeaderLength = 13;
    private const int InterlaceAt = 12;
    private const int NarrowestInterlaced = 5;

    // Where the pixels of each of the seven passes begin, and how far apart they are (section 8.2).
    private static readonly (int X, int Y, int EveryX, int EveryY)[] _passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>
    /// Whether the end chunk is there, and of an interlaced file all its pixels: where some are missing ImageSharp 2.1 never ends. Nor
    /// does it on interlaced pictures that are so narrow that a pass is empty, so these count as damaged.
    /// </summary>
    public static bool IsComplete(ReadOnlySpan<byte> file)
    {
        if (!HasEnd(file))
        {
            return false;
        }

        var header = file[SignatureLength..];
        return header.Length >= HeaderLength + ChunkOverhead && header[4..8].SequenceEqual("IHDR"u8)
            && (header[8 + InterlaceAt] == 0 || HasAllPasses(file, header[8..]));
    }

    /// <summary>The data of the EXIF chunk; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Exif(ReadOnlySpan<byte> file)
    {
        for (long at = SignatureLength; at + ChunkOverhead <= file.Length;)
        {
            var chunk = file[(int)at..];
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            at += length + ChunkOverhead;
            if (at <= file.Length && chunk[4..8].SequenceEqual("eXIf"u8))
            {
                return chunk.Slice(8, (int)length);
            }
        }

        return [];
    }

    private static bool HasEnd(ReadOnlySpan<byte> file)
    {
        for (long at = SignatureLength; at + ChunkOverhead <= file.Length;)
        {
            var chunk = file[(int)at..];
            at += BinaryPrimitives.ReadUInt32BigEndian(chunk) + ChunkOverhead;
            if (chunk[4..8].SequenceEqual("IEND"u8))
            {
                return at <= file.Length;
            }
        }

        return false;
    }

    private static bool HasAllPasses(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header)
    {
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        var bits = header[8] * header[9] switch { 0 or 3 => 1, 4 => 2, 2 => 3, 6 => 4, _ => 0 };
        long needed = 0;
        foreach (var (x, y, everyX, everyY) in _passes)
        {
            var (columns, rows) = (Math.Max(0, (width - x + everyX - 1) / everyX), Math.Max(0, (height - y + everyY - 1) / everyY));
            needed += columns > 0 ? rows * (1 + (((columns * bits) + 7) / 8)) : 0;
        }

        return bits > 0 && width >= NarrowestInterlaced && Inflates(Pixels(file), needed);
    }

    private static MemoryStream Pixels(ReadOnlySpan<byte> file)
    {
        var pixels = new MemoryStream();
        for (long at = SignatureLength; at + ChunkOverhead <= file.Length;)
        {
            var chunk = file[(int)at..];
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            at += length + ChunkOverhead;
            if (at <= file.Length && chunk[4..8].SequenceEqual("IDAT"u8))
            {
                pixels.Write(chunk.Slice(8, (int)length));
            }
            else if (pixels.Length > 0)
            {
                break; // They stand one after the other.
            }
        }

        pixels.Position = 0;
        return pixels;
    }

    private static bool Inflates(MemoryStream packed, long needed)
    {
        var part = new byte[1 << 16];
        using var inflated = new ZLibStream(packed, CompressionMode.Decompress);
        while (needed > 0 && inflated.Read(part) is > 0 and var read)
        {
            needed -= read;
        }

        return needed <= 0;
    }
}
