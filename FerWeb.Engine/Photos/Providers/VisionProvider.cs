namespace FerWeb.Engine.Photos;

/// <summary>The vision library of this build.</summary>
internal static class VisionProvider
{
    public static IVisionProvider Current { get; } = new SystemVisionProvider();
}
