namespace FerWeb.Engine.Faces;

/// <summary>A square that may be a face.</summary>
/// <param name="CenterX">Centre in pixels from the picture's left edge.</param>
/// <param name="CenterY">Centre in pixels from the picture's top edge.</param>
/// <param name="Side">Width and height in pixels.</param>
/// <param name="Degrees">Clockwise tilt.</param>
/// <param name="Score">Raw hits that agree on it.</param>
internal readonly record struct FaceCandidate(double CenterX, double CenterY, double Side, double Degrees, int Score)
{
    /// <summary>Keeps the best of those that show the same face.</summary>
    public static List<FaceCandidate> Merge(IEnumerable<FaceCandidate> candidates)
    {
        var kept = new List<FaceCandidate>();
        foreach (var candidate in candidates.OrderByDescending(c => c.Score))
        {
            if (!kept.Exists(other => candidate.IsSameFace(other)))
            {
                kept.Add(candidate);
            }
        }

        return kept;
    }

    /// <summary>One centre lies inside the other square, or the squares share much.</summary>
    public bool IsSameFace(FaceCandidate other)
    {
        const double SharedShare = 0.3;
        double apartX = Math.Abs(CenterX - other.CenterX), apartY = Math.Abs(CenterY - other.CenterY);
        var larger = Math.Max(Side, other.Side) / 2;
        if (apartX < larger && apartY < larger)
        {
            return true;
        }

        var reach = (Side + other.Side) / 2;
        var shared = Math.Max(0, reach - apartX) * Math.Max(0, reach - apartY);
        return shared > SharedShare * ((Side * Side) + (other.Side * other.Side) - shared);
    }
}
