namespace FerWeb.Workspace.Classroom;

/// <summary>
/// Which pictures of a class a network does not learn from, so that it is measured on them: the last ones. Pictures that were taken in
/// one go are nearly copies of each other, so the cut is made where the camera rested, when it did so near there.
/// </summary>
internal static class HeldOutPictures
{
    private const double Share = 0.2;
    private const double SmallestShare = 0.1;
    private const double LargestShare = 0.35;
    private const int Fewest = 2;

    // Pictures of one burst follow each other by a fifth of a second.
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(2);

    /// <summary>How many of the first pictures are learned from.</summary>
    /// <param name="times">When the pictures came, in order; at least three.</param>
    public static int Cut(IReadOnlyList<DateTimeOffset> times)
    {
        var last = times.Count - Held(SmallestShare);
        var rests = Enumerable.Range(times.Count - Held(LargestShare), Held(LargestShare) - Held(SmallestShare) + 1)
            .Select(cut => (Cut: cut, Time: times[cut] - times[cut - 1]))
            .Where(place => place.Time >= _rest && place.Cut <= last)
            .ToList();
        return rests.Count > 0 ? rests.MaxBy(place => place.Time).Cut : times.Count - Held(Share);

        int Held(double share) => Math.Clamp((int)Math.Round(share * times.Count), Fewest, times.Count - 1);
    }
}
