using System.Buffers.Binary;
using FerWeb.Engine.Photos;
using Microsoft.Playwright;

namespace FerWeb.Tests.Browser;

/// <summary>Files that a person might bring.</summary>
internal static class TestPhotos
{
    public static FilePayload Png(int width = 320, int height = 240)
    {
        var pixels = new byte[width * height];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((i % width) + (i / width));
        }

        return new FilePayload { Name = "photo.png", MimeType = "image/png", Buffer = PngEncoder.Encode(new GrayImage(width, height, pixels)) };
    }

    public static FilePayload Text() => new() { Name = "holiday.jpg", MimeType = "image/jpeg", Buffer = "just text, renamed"u8.ToArray() };

    /// <summary>A JPEG as a phone writes it: turned by EXIF orientation 6, with a position, which is the word GPSGPS here.</summary>
    public static FilePayload FromPhone(byte[] jpeg)
    {
        byte[] tiff =
        [
            .. "MM\0*\0\0\0\b"u8, 0, 2,
            .. Entry(0x0112, 3, 1, 6 << 16),
            .. Entry(0x010f, 2, 7, 38),
            0, 0, 0, 0,
            .. "GPSGPS\0"u8,
        ];
        byte[] exif = [.. "Exif\0\0"u8, .. tiff];
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(exif.Length + 2));
        return new FilePayload { Name = "IMG_0001.jpg", MimeType = "image/jpeg", Buffer = [.. jpeg[..2], 0xff, 0xe1, .. length, .. exif, .. jpeg[2..]] };
    }

    private static byte[] Entry(ushort tag, ushort type, int count, int value)
    {
        var entry = new byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(entry, tag);
        BinaryPrimitives.WriteUInt16BigEndian(entry.AsSpan(2), type);
        BinaryPrimitives.WriteInt32BigEndian(entry.AsSpan(4), count);
        BinaryPrimitives.WriteInt32BigEndian(entry.AsSpan(8), value);
        return entry;
    }
}
