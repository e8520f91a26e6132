using System.Runtime.InteropServices;

namespace FerWeb.Native.Vision;

/// <summary>The C entry points of libferweb_vision; every int result is negative on failure.</summary>
internal static unsafe partial class VisionLibrary
{
    private const string Library = "ferweb_vision";

    public static int Checked(int result)
        => result >= 0 ? result : throw new VisionException(Marshal.PtrToStringUTF8(ferweb_vision_error()) ?? "unknown error");

    [LibraryImport(Library)]
    public static partial int ferweb_vision_decode_gray(byte* file, int size, int hasAlpha, int width, int height, byte* pixels);

    [LibraryImport(Library)]
    private static partial nint ferweb_vision_error();
}
