using System.Buffers.Binary;
using System.IO.Compression;
using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Engine.Photos;

/// <summary>Small encoders, so that every test picture is drawn and written by the test itself.</summary>
internal static class DrawnPictures
{
    public static GrayImage Quadrants { get; } = Draw(32, 16, (x, y) => (byte)(y < 8 ? (x < 16 ? 0 : 80) : (x < 16 ? 160 : 255)));

    public static GrayImage Draw(int width, int height, Func<int, int, byte> gray)
    {
        var pixels = new byte[width * height];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = gray(i % width, i / width);
        }

        return new GrayImage(width, height, pixels);
    }

    public static byte[] GrayPng(GrayImage image) => Png(image.Width, image.Height, 0, 8, image.Pixels);

    /// <summary>A PNG file (W3C PNG); samples are rows without filter bytes, extra chunks stand before IDAT.</summary>
    public static byte[] Png(int width, int height, byte colourType, byte bitDepth, ReadOnlySpan<byte> samples, params (string Type, byte[] Data)[] chunks)
    {
        var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bitDepth, colourType);
        WriteChunk(file, "IHDR", header);
        foreach (var (type, data) in chunks)
        {
            WriteChunk(file, type, data);
        }

        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var stride = samples.Length / height;
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(samples.Slice(y * stride, stride));
            }
        }

        WriteChunk(file, "IDAT", packed.ToArray());
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>A 24-bit bitmap; rows from the bottom unless <paramref name="isTopDown"/>.</summary>
    public static byte[] Bmp(GrayImage image, bool isTopDown = false)
    {
        var stride = ((image.Width * 3) + 3) / 4 * 4;
        var file = new byte[54 + (stride * image.Height)];
        (file[0], file[1], file[10], file[14], file[26], file[28]) = ((byte)'B', (byte)'M', 54, 40, 1, 24);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), image.Width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), isTopDown ? -image.Height : image.Height);
        for (var y = 0; y < image.Height; y++)
        {
            var row = file.AsSpan(54 + (stride * (isTopDown ? y : image.Height - 1 - y)));
            for (var x = 0; x < image.Width * 3; x++)
            {
                row[x] = image.Pixels[(y * image.Width) + (x / 3)];
            }
        }

        return file;
    }

    /// <summary>An 8-bit bitmap with a gray palette in runs and single pixels (RLE8), rows from the bottom.</summary>
    public static byte[] RunLengthBmp(GrayImage image)
    {
        const int Start = 54 + (256 * 4);
        var file = new List<byte>(new byte[Start]);
        for (var i = 0; i < 256; i++)
        {
            (file[54 + (4 * i)], file[55 + (4 * i)], file[56 + (4 * i)]) = ((byte)i, (byte)i, (byte)i);
        }

        for (var y = image.Height - 1; y >= 0; y--)
        {
            var row = image.Pixels.AsSpan(y * image.Width, image.Width);
            while (!row.IsEmpty)
            {
                var run = row.IndexOfAnyExcept(row[0]) is var next and > 0 ? next : row.Length;
                var literals = Math.Min(row.Length, 7);
                if (run < 3 && literals >= 3)
                {
                    file.AddRange([0, (byte)literals, .. row[..literals], .. literals % 2 == 0 ? Array.Empty<byte>() : [0]]);
                    row = row[literals..];
                }
                else
                {
                    file.AddRange([(byte)run, row[0]]);
                    row = row[run..];
                }
            }

            file.AddRange(y > 0 ? [0, 0] : [0, 1]);
        }

        byte[] bytes = [.. file];
        (bytes[0], bytes[1], bytes[14], bytes[26], bytes[28], bytes[30]) = ((byte)'B', (byte)'M', 40, 1, 8, 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(2), bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(10), Start);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(18), image.Width);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(22), image.Height);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(34), bytes.Length - Start);
        return bytes;
    }

    /// <summary>An 8-bit gray TIFF (TIFF 6.0, baseline) of one strip behind its directory.</summary>
    public static byte[] Tiff(GrayImage image, bool isLittleEndian = true, ushort orientation = 1)
    {
        const int Start = 8, EntrySize = 12;
        (ushort Tag, uint Value)[] entries =
        [
            (256, (uint)image.Width), (257, (uint)image.Height), (258, 8), (259, 1), (262, 1), (273, 0),
            (274, orientation), (277, 1), (278, (uint)image.Height), (279, (uint)image.Pixels.Length),
        ];
        var strip = Start + 2 + (entries.Length * EntrySize) + 4;
        var file = new byte[strip + image.Pixels.Length];
        (file[0], file[1]) = isLittleEndian ? ((byte)'I', (byte)'I') : ((byte)'M', (byte)'M');
        Write16(2, 42);
        Write32(4, Start);
        Write16(Start, (ushort)entries.Length);
        for (var i = 0; i < entries.Length; i++)
        {
            var at = Start + 2 + (i * EntrySize);
            Write16(at, entries[i].Tag);
            var isLong = entries[i].Tag is 256 or 257 or 273 or 278 or 279;
            Write16(at + 2, (ushort)(isLong ? 4 : 3));
            Write32(at + 4, 1);
            if (isLong)
            {
                Write32(at + 8, entries[i].Tag == 273 ? (uint)strip : entries[i].Value);
            }
            else
            {
                Write16(at + 8, (ushort)entries[i].Value);
            }
        }

        image.Pixels.CopyTo(file, strip);
        return file;

        void Write16(int at, ushort value)
        {
            if (isLittleEndian)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at), value);
            }
        }

        void Write32(int at, uint value)
        {
            if (isLittleEndian)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
            }
            else
            {
                BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at), value);
            }
        }
    }

    /// <summary>The EXIF block (a TIFF directory of one entry) that asks for an orientation.</summary>
    public static byte[] Exif(ushort orientation, bool isLittleEndian = true)
        => isLittleEndian
            ? [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, (byte)(orientation >> 8), 0, 0, 0, 0, 0, 0]
            : [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, (byte)(orientation >> 8), (byte)orientation, 0, 0, 0, 0, 0, 0];

    /// <summary>A JPEG with an EXIF segment put in front of its other segments.</summary>
    public static byte[] JpegWithExif(byte[] jpeg, byte[] tiff)
        => [0xFF, 0xD8, 0xFF, 0xE1, (byte)((tiff.Length + 8) >> 8), (byte)(tiff.Length + 8), .. "Exif\0\0"u8, .. tiff, .. jpeg.AsSpan(2)];

    /// <summary>A simple WebP file in the extended form that can carry an EXIF chunk.</summary>
    public static byte[] WebPWithExif(byte[] webp, int width, int height, byte[] tiff)
    {
        const byte ExifFlag = 8;
        byte[] body =
        [
            .. "WEBPVP8X"u8, 10, 0, 0, 0, ExifFlag, 0, 0, 0, (byte)(width - 1), 0, 0, (byte)(height - 1), 0, 0, .. webp.AsSpan(12), .. "EXIF"u8,
            (byte)tiff.Length, 0, 0, 0, .. tiff,
        ];
        return [.. "RIFF"u8, (byte)body.Length, (byte)(body.Length >> 8), 0, 0, .. body];
    }

    private static void WriteChunk(MemoryStream file, string type, byte[] data)
    {
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32(body));
        file.Write(number);
    }

    // The CRC of ISO 3309, bit by bit.
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }
}
