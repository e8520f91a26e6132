namespace FerWeb.Engine.Photos.Formats;

internal enum ImageKind
{
    Jpeg,
    Png,
    WebP,
    Bmp,
    Gif,
}
