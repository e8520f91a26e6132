using System.Buffers.Binary;
using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Web;

/// <summary>Small photos for tests, and the little that the stand-in must know about their bytes.</summary>
internal static class PhotoBytes
{
    // A gray 8x8 JPEG, baseline, quality 50.
    private const string SmallJpeg =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/"
        + "wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAABv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AT//Z";

    public static byte[] Jpeg() => Convert.FromBase64String(SmallJpeg);

    /// <summary>The JPEG with bytes after its end, which decoders ignore, to any size.</summary>
    public static byte[] JpegOfSize(int bytes)
    {
        var photo = new byte[bytes];
        Jpeg().CopyTo(photo, 0);
        return photo;
    }

    /// <exception cref="ImageReadException">The engine would refuse these bytes, for the same reason.</exception>
    public static (int Width, int Height) SizeOf(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            throw new ImageReadException(ImageFault.Empty, "The file is empty. Choose another photo.");
        }

        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']))
        {
            return (BinaryPrimitives.ReadInt32BigEndian(file[16..]), BinaryPrimitives.ReadInt32BigEndian(file[20..]));
        }

        return file.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff])
            ? JpegSize(file)
            : throw new ImageReadException(ImageFault.UnknownType, "That is not a photo we can read. Use JPEG, PNG, WebP, BMP or GIF.");
    }

    private static (int Width, int Height) JpegSize(ReadOnlySpan<byte> file)
    {
        for (var at = 2; at + 9 < file.Length; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]))
        {
            if (file[at + 1] is >= 0xc0 and <= 0xc3)
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]));
            }
        }

        throw new ImageReadException(ImageFault.Damaged, "The photo is damaged. Choose another one.");
    }
}
