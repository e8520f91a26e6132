using System.Runtime.InteropServices;

namespace FerWeb.Native.Vision;

/// <summary>A square that a cascade found, in pixels.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Side">Width and height.</param>
/// <param name="Hits">How many raw hits were merged into it.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct CascadeSquare(int X, int Y, int Side, int Hits);
