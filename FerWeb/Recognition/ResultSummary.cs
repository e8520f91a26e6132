using FerWeb.Engine.Recognition;
using static FerWeb.Localization.Texts;

namespace FerWeb.Recognition;

/// <summary>A result in one line, for people who hear the page.</summary>
internal static class ResultSummary
{
    public static string Of(RecognitionResult result, RecognitionOptions options) => result switch
    {
        { Faces.Count: 0 } => T["No face found."],
        { Faces: [var face] } => T["Result: {0}.", Describe(result, face, options)],
        _ => T[
            "Result: {0} faces. {1}.", result.Faces.Count,
            string.Join(". ", ReadingOrder.Of(result.Faces)
                .Select((face, index) => T["{0}: {1}", T["Face {0}", index + 1], Describe(result, result.Faces[face], options)]))],
    };

    private static string Describe(RecognitionResult result, FaceResult face, RecognitionOptions options)
        => $"{Verdict.Of(result, face, options).ToSentence()}, {ProbabilityText.Format(face.Probabilities[face.Label.Index])}";
}
