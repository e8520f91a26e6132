using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;
using static FerWeb.Localization.Texts;

namespace FerWeb.Recognition;

/// <summary>What is said about a face: one class, or that the network is not sure between two.</summary>
/// <param name="Top">The most probable class.</param>
/// <param name="Second">The second most probable one.</param>
/// <param name="IsSure">False when the top is too low or too close to the second.</param>
internal sealed record Verdict(FaceClass Top, FaceClass Second, bool IsSure)
{
    public static Verdict Of(RecognitionResult result, FaceResult face, RecognitionOptions options)
    {
        var order = ByProbability(result.Classes, face);
        var top = face.Probabilities[order[0].Index];
        var lead = top - face.Probabilities[order[1].Index];
        return new Verdict(order[0], order[1], top >= options.UnsureBelow && lead >= options.UnsureLead);
    }

    /// <summary>The classes, the most probable first; equals keep their order.</summary>
    public static IReadOnlyList<FaceClass> ByProbability(IReadOnlyList<string> classes, FaceResult face)
        => [.. FaceClasses.List(classes).OrderByDescending(one => face.Probabilities[one.Index])];

    public string ToSentence() => IsSure ? Top.Word() : T["Not sure: maybe {0} or {1}", Top.WordInSentence(), Second.WordInSentence()];
}
