namespace FerWeb.Runs.Curves;

/// <summary>
/// Tells at which time of day a run was at a point. Points know its training time, which goes on by a steady clock within an attempt and
/// stands still between two; events know when they were stored. Never changes: what is heard later makes another one.
/// </summary>
internal sealed class CurveClock
{
    private readonly Stretch[] _stretches;

    private CurveClock(Stretch[] stretches) => _stretches = stretches;

    /// <value>Of a run that has not begun.</value>
    public static CurveClock Unknown { get; } = new([]);

    /// <summary>An attempt begins after a step; what earlier ones did beyond it has been taken back.</summary>
    public CurveClock Begin(int attempt, long step) => new([.. _stretches.Where(earlier => earlier.After < step), new Stretch(attempt, step, null)]);

    /// <summary>
    /// An event of an attempt was stored when it was at a step: its training clock was at zero at least so long before. Where that is later
    /// than known, the storing had to wait, and nothing is learned.
    /// </summary>
    public CurveClock Hear(int attempt, long step, float seconds, DateTimeOffset stored)
    {
        var place = PlaceOf(step);
        var zero = stored - TimeSpan.FromSeconds(seconds);
        return place < 0 || _stretches[place].Attempt != attempt || _stretches[place].Zero <= zero
            ? this
            : new CurveClock([.. _stretches[..place], _stretches[place] with { Zero = zero }, .. _stretches[(place + 1)..]]);
    }

    /// <summary>The time at a point; null where nothing tells it.</summary>
    public DateTimeOffset? At(long step, float seconds)
        => PlaceOf(step) is >= 0 and var place && _stretches[place].Zero is { } zero ? zero + TimeSpan.FromSeconds(seconds) : null;

    private int PlaceOf(long step) => Array.FindLastIndex(_stretches, stretch => stretch.After < step);

    /// <summary>What one attempt did that is in view.</summary>
    /// <param name="Attempt">Its number.</param>
    /// <param name="After">The step that it went on from.</param>
    /// <param name="Zero">When its training clock would have been at zero; null before that is known.</param>
    private sealed record Stretch(int Attempt, long After, DateTimeOffset? Zero);
}
