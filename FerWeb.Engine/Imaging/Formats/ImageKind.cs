namespace FerWeb.Engine.Imaging.Formats;

internal enum ImageKind
{
    Jpeg,
    Png,
    WebP,
    Bmp,
    Gif,
}
