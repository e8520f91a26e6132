namespace FerWeb.Engine.Imaging;

/// <summary>The vision library of this build.</summary>
internal static class VisionProvider
{
#if TORCH_NUGET
    public static IVisionProvider Current { get; } = new NuGetVisionProvider();
#else
    public static IVisionProvider Current { get; } = new SystemVisionProvider();
#endif
}
