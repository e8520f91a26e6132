using System.Buffers.Binary;

namespace FerWeb.Engine.Photos.Formats;

/// <summary>The first frame of a GIF (GIF89a specification), as gray on white. OpenCV 4.6 cannot read GIF.</summary>
internal static class GifDecoder
{
    private const int ScreenHeaderSize = 13;
    private const byte White = 255;

    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file)
        => file.Length < ScreenHeaderSize
            ? throw Faults.Damaged(ImageKind.Gif)
            : new ImageHeader(ImageKind.Gif, BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), BinaryPrimitives.ReadUInt16LittleEndian(file[8..]), IsComplete: true);

    /// <summary>The whole screen of width x height pixels, with the first frame drawn where it belongs.</summary>
    /// <exception cref="ImageReadException">The file is damaged or cut off.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> file, int width, int height)
    {
        try
        {
            var reader = new GifReader(file) { Position = 10 };
            var flags = reader.Byte();
            reader.Position = ScreenHeaderSize;
            var palette = ReadPalette(ref reader, flags);
            var transparent = -1;
            while (true)
            {
                switch (reader.Byte())
                {
                    case 0x21 when reader.Byte() == 0xF9:
                        var control = reader.Bytes(reader.Byte());
                        transparent = (control[0] & 1) != 0 ? control[3] : -1;
                        reader.SkipBlocks();
                        break;
                    case 0x21:
                        reader.SkipBlocks();
                        break;
                    case 0x2C:
                        return DecodeFrame(ref reader, palette, transparent, width, height);
                    default:
                        throw Faults.Damaged(ImageKind.Gif);
                }
            }
        }
        catch (Exception error) when (error is IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw Faults.Damaged(ImageKind.Gif, error);
        }
    }

    private static byte[] DecodeFrame(ref GifReader reader, byte[]? palette, int transparent, int width, int height)
    {
        int left = reader.U16(), top = reader.U16(), columns = reader.U16(), rows = reader.U16();
        var flags = reader.Byte();
        palette = ReadPalette(ref reader, flags) ?? palette ?? throw Faults.Damaged(ImageKind.Gif);
        if ((long)columns * rows > ImageDecoder.MaxPixels)
        {
            throw Faults.TooManyPixels(columns, rows, ImageDecoder.MaxPixels);
        }

        var indices = GifLzw.Decompress(ref reader, columns * rows);
        var pixels = new byte[width * height];
        Array.Fill(pixels, White);
        var isInterlaced = (flags & 0x40) != 0;
        for (int stored = 0; stored < rows; stored++)
        {
            var y = top + (isInterlaced ? InterlacedRow(stored, rows) : stored);
            if (y >= height)
            {
                continue;
            }

            var source = indices.AsSpan(stored * columns, columns);
            for (var x = 0; x < columns && left + x < width; x++)
            {
                if (source[x] != transparent)
                {
                    pixels[(y * width) + left + x] = palette[source[x]];
                }
            }
        }

        return pixels;
    }

    // Colours as luma (ITU-R BT.601), always 256 so that a wild index cannot leave the table.
    private static byte[]? ReadPalette(ref GifReader reader, int flags)
    {
        if ((flags & 0x80) == 0)
        {
            return null;
        }

        var palette = new byte[256];
        var colours = reader.Bytes(3 * (2 << (flags & 7)));
        for (var i = 0; i < colours.Length / 3; i++)
        {
            palette[i] = (byte)(((299 * colours[3 * i]) + (587 * colours[(3 * i) + 1]) + (114 * colours[(3 * i) + 2]) + 500) / 1000);
        }

        return palette;
    }

    // Four passes: every 8th row from 0, every 8th from 4, every 4th from 2, every 2nd from 1.
    private static int InterlacedRow(int stored, int rows)
    {
        Span<(int Start, int Step)> passes = [(0, 8), (4, 8), (2, 4), (1, 2)];
        foreach (var (start, step) in passes)
        {
            var count = (rows - start + step - 1) / step;
            if (stored < count)
            {
                return start + (stored * step);
            }

            stored -= count;
        }

        return rows;
    }
}
