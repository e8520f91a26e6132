namespace FerWeb.Engine.Training;

/// <summary>
/// Seeds derived from the run's own, so that no generator state has to be stored: step n draws the same numbers whether or not
/// the run was stopped before it.
/// </summary>
internal static class RunSeed
{
    /// <summary>Seed of the initial weights.</summary>
    public static long Weights(int run) => Mix(run, 0, 0);

    /// <summary>Seed of the order of the images in one epoch.</summary>
    public static long Order(int run, int epoch) => Mix(run, 1, epoch);

    /// <summary>Seed of the augmentation and the dropout of one step.</summary>
    public static long Step(int run, long step) => Mix(run, 2, step);

    // SplitMix64 (Steele, Lea, Flood 2014) over the three numbers.
    private static long Mix(long run, long purpose, long index)
    {
        ulong state = 0;
        foreach (var part in (ReadOnlySpan<long>)[run, purpose, index])
        {
            state += (ulong)part + 0x9E3779B97F4A7C15;
            state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
            state ^= state >> 31;
        }

        return (long)(state >> 1);
    }
}
