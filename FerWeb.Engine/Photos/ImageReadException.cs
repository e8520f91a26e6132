namespace FerWeb.Engine.Photos;

/// <summary>Why an image file could not be read.</summary>
public enum ImageFault
{
    /// <summary>The file has no bytes.</summary>
    Empty,

    /// <summary>The bytes are none of JPEG, PNG, WebP, BMP, GIF, TIFF.</summary>
    UnknownType,

    /// <summary>The header declares more pixels than are allowed.</summary>
    TooManyPixels,

    /// <summary>The type is known, the content is truncated or broken.</summary>
    Damaged,
}

/// <summary>An image file that cannot be read.</summary>
public sealed class ImageReadException(ImageFault fault, Sentence sentence, Exception? inner = null) : SentenceException(sentence, inner)
{
    public ImageFault Fault { get; } = fault;
}
