using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;
using static FerWeb.Localization.Texts;

namespace FerWeb.Recognition;

/// <summary>What is said about a face: one emotion, or that the network is not sure between two.</summary>
/// <param name="Top">The most probable emotion.</param>
/// <param name="Second">The second most probable one.</param>
/// <param name="IsSure">False when the top is too low or too close to the second.</param>
internal sealed record Verdict(Emotion Top, Emotion Second, bool IsSure)
{
    public static Verdict Of(FaceResult face, RecognitionOptions options)
    {
        var order = ByProbability(face);
        var top = face.Probabilities[(int)order[0]];
        var lead = top - face.Probabilities[(int)order[1]];
        return new Verdict(order[0], order[1], top >= options.UnsureBelow && lead >= options.UnsureLead);
    }

    /// <summary>The seven emotions, the most probable first; equals keep FER-2013's order.</summary>
    public static Emotion[] ByProbability(FaceResult face)
        => [.. Enum.GetValues<Emotion>().OrderByDescending(emotion => face.Probabilities[(int)emotion])];

    public string ToSentence() => IsSure ? Top.Word() : T["Not sure: maybe {0} or {1}", Top.WordInSentence(), Second.WordInSentence()];
}
