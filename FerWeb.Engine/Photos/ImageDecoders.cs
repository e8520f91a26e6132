namespace FerWeb.Engine.Photos;

/// <summary>The decoder of this build.</summary>
public static class ImageDecoders
{
    /// <summary>A decoder that any number of threads may share.</summary>
    public static IImageDecoder Create() => new ImageDecoder();
}
