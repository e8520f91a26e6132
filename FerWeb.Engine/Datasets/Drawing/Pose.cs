namespace FerWeb.Engine.Datasets.Drawing;

/// <summary>How a head is held and cut: tilt and turn in radians, size and shift in shares of the picture.</summary>
internal sealed record Pose(float Tilt, float Turn, float Nod, float Size, float ShiftX, float ShiftY)
{
    /// <value>A head turned by one radian shows its middle this far to the side, in face units.</value>
    private const float Depth = 0.55f;

    /// <summary>From a place in the picture (-0.5 to 0.5) to the face's own units.</summary>
    public (float X, float Y) ToFace(float x, float y)
    {
        x = (x - ShiftX) / Size;
        y = (y - ShiftY) / Size;
        var (sin, cos) = MathF.SinCos(-Tilt);
        float u = (cos * x) - (sin * y);
        float v = (sin * x) + (cos * y);
        // The features in the middle of a turned head move, its outline stays.
        float bulge = MathF.Max(0, 1 - (u * u) - (v * v * 0.6f));
        return (u - (Depth * Turn * bulge), v - (Depth * Nod * bulge));
    }
}
