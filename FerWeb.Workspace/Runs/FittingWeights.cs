using FerWeb.Engine.Emotions;
using FerWeb.Engine.Networks;

namespace FerWeb.Workspace.Runs;

/// <summary>Which weights a run can start from: asked by everything that offers or accepts some.</summary>
public static class FittingWeights
{
    /// <summary>
    /// Whether a network can begin with the weights of another one. Of other classes the head is left out, and it may be deeper
    /// (<see cref="NetworkDescription.Deepens"/>); that is all that may differ in the names and shapes of the weights.
    /// </summary>
    /// <param name="start">Whose weights they are.</param>
    /// <param name="itsClasses">What it tells apart.</param>
    /// <param name="wanted">The network of the run, its head as the data set needs it.</param>
    /// <param name="classes">Those of the data set.</param>
    public static bool Fit(NetworkDescription start, IReadOnlyList<string> itsClasses, NetworkDescription wanted, IReadOnlyList<string> classes)
        => (HaveSameTrunk(start, wanted) || wanted.Deepens(start)) && (start.HasCrowdHead == wanted.HasCrowdHead || !FaceClasses.AreSame(classes, itsClasses));

    /// <summary>Whether two networks are the same but for their heads.</summary>
    public static bool HaveSameTrunk(NetworkDescription one, NetworkDescription other)
        => one.Architecture == other.Architecture && one.InputSize == other.InputSize
        && one.Widths.SequenceEqual(other.Widths) && one.Depths.SequenceEqual(other.Depths);
}
