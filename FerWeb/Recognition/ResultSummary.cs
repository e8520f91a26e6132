using FerWeb.Engine.Recognition;

namespace FerWeb.Recognition;

/// <summary>A result in one line, for people who hear the page.</summary>
internal static class ResultSummary
{
    public static string Of(RecognitionResult? result, RecognitionOptions options) => result switch
    {
        null => "The result is no longer kept.",
        { Faces.Count: 0 } => "No face found.",
        { Faces: [var face] } => $"Result: {Describe(face, options)}.",
        _ => $"Result: {result.Faces.Count} faces. {string.Join(". ", result.Faces.Select((face, index) => $"Face {index + 1}: {Describe(face, options)}"))}.",
    };

    private static string Describe(FaceResult face, RecognitionOptions options)
        => $"{Verdict.Of(face, options).ToSentence()}, {ProbabilityText.Format(face.Probabilities[(int)face.Label])}";
}
