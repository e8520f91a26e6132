namespace FerWeb.Engine.Faces;

/// <summary>Where a face is, in pixels of the oriented picture; a tightly cropped face may reach beyond its edges.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width, at least 1.</param>
/// <param name="Height">Height, at least 1.</param>
/// <param name="Angle">By how many degrees the head is tilted clockwise (0 for upright).</param>
/// <param name="Score">How sure the detector is; higher is surer, only comparable within one picture.</param>
public sealed record FaceBox(int X, int Y, int Width, int Height, float Angle, float Score);
