namespace FerWeb.Engine.Datasets.Drawing;

/// <summary>
/// Gray canvas in face units: (0, 0) is the middle of the face, 1 is half its height, y points down. A pose lays these units
/// over the pixels. Painted at twice the resolution and averaged down, so that edges are smooth.
/// </summary>
internal sealed class Canvas
{
    private const int Oversampling = 2;
    private const int Side = DatasetSplit.ImageSize * Oversampling;
    private const float EdgeWidth = 0.03f;

    private readonly float[] _tones = new float[Side * Side];
    private readonly float[] _x = new float[Side * Side];
    private readonly float[] _y = new float[Side * Side];

    public Canvas(Pose pose)
    {
        for (int i = 0; i < _tones.Length; i++)
        {
            (_x[i], _y[i]) = pose.ToFace((((i % Side) + 0.5f) / Side) - 0.5f, (((i / Side) + 0.5f) / Side) - 0.5f);
        }
    }

    /// <summary>Paints wherever <paramref name="distance"/> is negative, with a tone that depends on the place.</summary>
    /// <param name="box">Outside of it nothing is painted, and nothing is computed.</param>
    public void Fill(Box box, Func<float, float, float> distance, Func<float, float, float> tone, float opacity = 1, float softness = EdgeWidth)
    {
        if (opacity <= 0)
        {
            return;
        }

        for (int i = 0; i < _tones.Length; i++)
        {
            float x = _x[i];
            float y = _y[i];
            if (x < box.Left || x > box.Right || y < box.Top || y > box.Bottom)
            {
                continue;
            }

            float cover = opacity * Math.Clamp(0.5f - (distance(x, y) / softness), 0, 1);
            if (cover > 0)
            {
                _tones[i] += cover * (tone(x, y) - _tones[i]);
            }
        }
    }

    public void Fill(Box box, Func<float, float, float> distance, float tone, float opacity = 1, float softness = EdgeWidth)
        => Fill(box, distance, (_, _) => tone, opacity, softness);

    public void FillEllipse(float centreX, float centreY, float width, float height, float tone, float opacity = 1, float softness = EdgeWidth)
        => Fill(
            Box.Around(centreX, centreY, width + softness, height + softness), (x, y) => Ellipse(x - centreX, y - centreY, width, height),
            tone, opacity, softness);

    /// <summary>Paints along a bent line through three points that tapers to its ends.</summary>
    public void Stroke(
        (float X, float Y) from, (float X, float Y) through, (float X, float Y) to, float radius, float tone, float opacity = 1, float softness = EdgeWidth)
    {
        const int Segments = 8;
        // The control point that makes a quadratic curve pass through the middle point.
        var control = (X: (2 * through.X) - ((from.X + to.X) / 2), Y: (2 * through.Y) - ((from.Y + to.Y) / 2));
        var points = Enumerable.Range(0, Segments + 1).Select(i =>
        {
            float t = (float)i / Segments;
            float s = 1 - t;
            return (X: (s * s * from.X) + (2 * s * t * control.X) + (t * t * to.X), Y: (s * s * from.Y) + (2 * s * t * control.Y) + (t * t * to.Y));
        }).ToArray();
        var box = new Box(points.Min(point => point.X), points.Min(point => point.Y), points.Max(point => point.X), points.Max(point => point.Y))
            .Grown(radius + softness);
        Fill(box, (x, y) => DistanceToLine(points, x, y, radius), tone, opacity, softness);
    }

    /// <summary>Changes every tone by its place in the picture (-0.5 to 0.5) and its value.</summary>
    public void Adjust(Func<float, float, float, float> change)
    {
        for (int i = 0; i < _tones.Length; i++)
        {
            _tones[i] = change((((i % Side) + 0.5f) / Side) - 0.5f, (((i / Side) + 0.5f) / Side) - 0.5f, _tones[i]);
        }
    }

    /// <summary>The finished picture as 48x48 tones, about 0 to 1.</summary>
    public float[] ToTones()
    {
        var tones = new float[DatasetSplit.ImagePixels];
        for (int i = 0; i < _tones.Length; i++)
        {
            tones[(i / Side / Oversampling * DatasetSplit.ImageSize) + (i % Side / Oversampling)] += _tones[i] / (Oversampling * Oversampling);
        }

        return tones;
    }

    /// <summary>Signed distance to an ellipse, near enough for soft edges.</summary>
    public static float Ellipse(float x, float y, float width, float height)
        => (MathF.Sqrt((x / width * (x / width)) + (y / height * (y / height))) - 1) * MathF.Min(width, height);

    private static float DistanceToLine((float X, float Y)[] points, float x, float y, float radius)
    {
        float nearest = float.MaxValue;
        for (int i = 0; i + 1 < points.Length; i++)
        {
            float dx = points[i + 1].X - points[i].X;
            float dy = points[i + 1].Y - points[i].Y;
            float along = Math.Clamp((((x - points[i].X) * dx) + ((y - points[i].Y) * dy)) / MathF.Max(1e-6f, (dx * dx) + (dy * dy)), 0, 1);
            float ex = x - points[i].X - (along * dx);
            float ey = y - points[i].Y - (along * dy);
            float middle = 1 - MathF.Abs((2 * (i + along) / (points.Length - 1)) - 1);
            float thickness = radius * (0.45f + (0.55f * middle));
            nearest = MathF.Min(nearest, MathF.Sqrt((ex * ex) + (ey * ey)) - thickness);
        }

        return nearest;
    }
}
