using FerWeb.Engine.Emotions;

namespace FerWeb.Engine.Recognition;

/// <summary>A class that a head learnt from few pictures, so that its probability says less than the others.</summary>
/// <param name="Class">Which.</param>
/// <param name="Pictures">How many training pictures were of it: by their label, or by the majority of the crowd.</param>
public sealed record RareClass(FaceClass Class, int Pictures)
{
    // Of the pictures of the most frequent class. Of FER-2013's labels disgust has 5 % and the next one 38 %, of FER+'s majorities disgust has 1,
    // fear 6 and the next one 23 %. A share and not a number, by which every class of a small set of one's own would be rare.
    private const double Few = 0.1;

    /// <summary>Those of a head.</summary>
    /// <param name="classes">Its classes.</param>
    /// <param name="pictures">How many of each it learnt from.</param>
    internal static IReadOnlyList<RareClass> Among(IReadOnlyList<string> classes, IReadOnlyList<int> pictures)
    {
        var few = Few * pictures.Max();
        return [.. FaceClasses.List(classes).Where(one => pictures[one.Index] < few).Select(one => new RareClass(one, pictures[one.Index]))];
    }
}
