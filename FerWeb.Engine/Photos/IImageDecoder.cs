namespace FerWeb.Engine.Photos;

/// <summary>Turns the bytes of an image file into pixels. One implementation per <c>TorchProvider</c>.</summary>
public interface IImageDecoder
{
    /// <summary>Decodes JPEG, PNG, WebP, BMP or the first frame of a GIF: EXIF orientation applied, alpha on white.</summary>
    /// <exception cref="ImageReadException">The bytes are no such picture, damaged, or declare too many pixels.</exception>
    GrayImage DecodeGray(ReadOnlySpan<byte> file);
}
