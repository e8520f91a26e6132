using System.Runtime.InteropServices;

namespace FerWeb.Engine.Training;

/// <summary>
/// Keeps what libtorch frees within the process. By its defaults glibc gives each map of a network back to the system and asks for
/// it again a moment later: new pages in every layer of every step, an eighth of the training's time (docs/performance.md).
/// </summary>
internal static partial class FreedMemory
{
    // The largest that glibc takes (malloc.h, mallopt(3)).
    private const int LargestFromHeap = 32 << 20;

    /// <summary>For the rest of the process. Does nothing where the C library is not glibc.</summary>
    public static void Keep()
    {
        const int TrimThreshold = -1;
        const int MapThreshold = -3;
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = SetOption(MapThreshold, LargestFromHeap);
            _ = SetOption(TrimThreshold, int.MaxValue);
        }
        catch (EntryPointNotFoundException)
        {
            // musl has no such options.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
