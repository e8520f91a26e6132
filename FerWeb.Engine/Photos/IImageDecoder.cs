namespace FerWeb.Engine.Photos;

/// <summary>Turns the bytes of an image file into pixels.</summary>
public interface IImageDecoder
{
    /// <summary>Decodes JPEG, PNG, WebP, BMP, TIFF or the first frame of a GIF: EXIF orientation applied, alpha on white.</summary>
    /// <exception cref="ImageReadException">The bytes are no such picture, damaged, or declare too many pixels.</exception>
    GrayImage DecodeGray(ReadOnlySpan<byte> file);

    /// <summary>The same with colours.</summary>
    /// <exception cref="ImageReadException">The bytes are no such picture, damaged, or declare too many pixels.</exception>
    Photo Decode(ReadOnlySpan<byte> file);
}
