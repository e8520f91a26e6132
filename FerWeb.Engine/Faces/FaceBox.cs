namespace FerWeb.Engine.Faces;

/// <summary>Where a face is cut out, in pixels of the oriented picture; it may reach beyond the picture's edges.</summary>
/// <param name="X">Left edge before turning.</param>
/// <param name="Y">Top edge before turning.</param>
/// <param name="Width">Width, at least 1.</param>
/// <param name="Height">Height, at least 1.</param>
/// <param name="Angle">By how many degrees the head is tilted clockwise about the middle of the box (0 for upright).</param>
/// <param name="Score">How sure the search is, 0 to 1; 0 for a picture taken whole without a search.</param>
public sealed record FaceBox(int X, int Y, int Width, int Height, float Angle, float Score);
