namespace FerWeb.Engine.Faces;

/// <summary>From where eyes and mouth are to the square that FER-2013's makers would have cut out.</summary>
internal static class FaceFraming
{
    // In FER-2013's own crops (n 655) the eyes stand 0.373 of the side apart, their middle 0.104 above the crop's, the mouth 0.39 below the eyes.
    private const double EyesApart = 0.373;
    private const double EyesAbove = 0.104;
    private const double MouthBelow = 0.39;

    // Nearly square, and of the cut and the picture more than this in common: the picture is such a cut already.
    private const double MostUnequalSides = 1.1;
    private const double TightOverlap = 0.6;

    /// <summary>The square around a face, turned by the tilt of its eyes.</summary>
    public static Region Frame(FaceDetection face)
    {
        var points = face.Points;
        var (eyesX, eyesY) = ((points[0] + points[2]) / 2, (points[1] + points[3]) / 2);
        var apart = double.Hypot(points[0] - points[2], points[1] - points[3]);
        var below = double.Hypot(points[6] - eyesX, points[7] - eyesY);

        // Of a head turned aside the eyes come together, of one bowed the mouth comes up: the larger tells the size.
        var side = Math.Max(apart / EyesApart, below / MouthBelow);
        var (x, y) = new Region(eyesX, eyesY, side, face.Roll).Map(0, EyesAbove * side);
        return new Region(x, y, side, face.Roll);
    }

    /// <summary>Whether width and height are nearly equal, as those of FER-2013's pictures are.</summary>
    public static bool IsNearlySquare(int width, int height) => Math.Max(width, height) <= MostUnequalSides * Math.Min(width, height);

    /// <summary>Whether a picture is already framed as <paramref name="cut"/> would frame it.</summary>
    public static bool IsTight(int width, int height, in Region cut)
    {
        if (!IsNearlySquare(width, height))
        {
            return false;
        }

        var half = cut.Side / 2;
        var across = Math.Max(0, Math.Min(width, cut.CenterX + half) - Math.Max(0, cut.CenterX - half));
        var down = Math.Max(0, Math.Min(height, cut.CenterY + half) - Math.Max(0, cut.CenterY - half));
        var common = across * down;
        return common / ((cut.Side * cut.Side) + ((double)width * height) - common) > TightOverlap;
    }
}
