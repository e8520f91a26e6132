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
    public static partial int ferweb_vision_extract(
        byte* pixels, int width, int height, double cx, double cy, double regionWidth, double regionHeight, double degrees, byte* target, int targetWidth, int targetHeight);

    [LibraryImport(Library)]
    public static partial int ferweb_vision_equalize(byte* pixels, int width, int height);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ferweb_vision_cascade_open(string path, out nint cascade);

    [LibraryImport(Library)]
    public static partial void ferweb_vision_cascade_close(nint cascade);

    [LibraryImport(Library)]
    public static partial int ferweb_vision_cascade_detect(
        CascadeHandle cascade, byte* pixels, int width, int height, double scaleStep, int minNeighbors, int minSide, int maxSide, int* squares, int capacity);

    [LibraryImport(Library)]
    private static partial nint ferweb_vision_error();
}
