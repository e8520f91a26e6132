namespace FerWeb.Engine.Faces;

/// <summary>A square of a picture around a centre (in pixels from the top left corner), turned clockwise.</summary>
internal readonly record struct Region(double CenterX, double CenterY, double Side, double Degrees = 0)
{
    /// <summary>Where a place of the region, counted from its centre along its own axes, stands in the picture.</summary>
    public (double X, double Y) Map(double across, double down)
    {
        var (sin, cos) = Math.SinCos(Degrees * Math.PI / 180);
        return (CenterX + (cos * across) - (sin * down), CenterY + (sin * across) + (cos * down));
    }
}
