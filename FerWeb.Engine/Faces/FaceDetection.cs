namespace FerWeb.Engine.Faces;

/// <summary>A face as BlazeFace sees it, in pixels of the picture.</summary>
/// <param name="CenterX">Middle of the box.</param>
/// <param name="CenterY">Middle of the box.</param>
/// <param name="Width">Width of the box, which reaches from ear to ear and from brow to chin.</param>
/// <param name="Height">Height of the box.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="InputSide">Width of the box in the network's own input: how well the size suits it.</param>
/// <param name="Points">Right eye, left eye, nose, mouth, right ear, left ear: x and y of each.</param>
internal sealed record FaceDetection(double CenterX, double CenterY, double Width, double Height, double Score, double InputSide, double[] Points)
{
    /// <value>By how many degrees the eyes are tilted clockwise.</value>
    public double Roll => Math.Atan2(Points[3] - Points[1], Points[2] - Points[0]) * 180 / Math.PI;

    /// <summary>Area of both boxes in common as a share of their union.</summary>
    public double Overlap(FaceDetection other)
    {
        var width = Math.Min(CenterX + (Width / 2), other.CenterX + (other.Width / 2)) - Math.Max(CenterX - (Width / 2), other.CenterX - (other.Width / 2));
        var height = Math.Min(CenterY + (Height / 2), other.CenterY + (other.Height / 2))
            - Math.Max(CenterY - (Height / 2), other.CenterY - (other.Height / 2));
        var common = Math.Max(0, width) * Math.Max(0, height);
        return common / ((Width * Height) + (other.Width * other.Height) - common);
    }

    /// <summary>Whether both may show one face: near each other and of about one size.</summary>
    public bool IsLike(FaceDetection other)
    {
        var (dx, dy) = (CenterX - other.CenterX, CenterY - other.CenterY);
        return Math.Sqrt((dx * dx) + (dy * dy)) < 0.5 * Math.Max(Width, other.Width) && Width / other.Width is > 0.45 and < 2.2;
    }

    /// <summary>Whether the middle of one lies within the other, so that only one of them is a face.</summary>
    public bool Hides(FaceDetection other)
        => Overlap(other) > 0.2
            || (Math.Abs(CenterX - other.CenterX) < 0.5 * Math.Max(Width, other.Width)
                && Math.Abs(CenterY - other.CenterY) < 0.5 * Math.Max(Height, other.Height));

    /// <summary>MediaPipe's weighted suppression: boxes that overlap by more than 0.3 become one, averaged by score.</summary>
    public static IEnumerable<FaceDetection> Merge(IEnumerable<FaceDetection> raw)
    {
        const double SameFace = 0.3;
        var rest = raw.OrderByDescending(detection => detection.Score).ToList();
        while (rest.Count > 0)
        {
            var best = rest[0];
            var same = rest.FindAll(detection => detection == best || detection.Overlap(best) > SameFace);
            rest.RemoveAll(same.Contains);
            yield return same.Count == 1 ? best : Average(best, same);
        }
    }

    private static FaceDetection Average(FaceDetection best, List<FaceDetection> same)
    {
        var sum = same.Sum(detection => detection.Score);
        double Mean(Func<FaceDetection, double> of) => same.Sum(detection => of(detection) * detection.Score) / sum;
        return best with
        {
            CenterX = Mean(detection => detection.CenterX),
            CenterY = Mean(detection => detection.CenterY),
            Width = Mean(detection => detection.Width),
            Height = Mean(detection => detection.Height),
            Points = [.. Enumerable.Range(0, best.Points.Length).Select(k => Mean(detection => detection.Points[k]))],
        };
    }
}
