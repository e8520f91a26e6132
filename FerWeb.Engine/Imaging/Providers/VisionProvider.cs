namespace FerWeb.Engine.Imaging;

internal static class VisionProvider
{
#if TORCH_NUGET
    public static IVisionProvider Create() => new NuGetVisionProvider();
#else
    public static IVisionProvider Create() => new SystemVisionProvider();
#endif
}
