namespace FerWeb.Engine.Photos.Formats;

/// <summary>The types of picture files that are read.</summary>
internal enum ImageKind
{
    Jpeg,
    Png,
    WebP,
    Bmp,
    Gif,
    Tiff,
}
