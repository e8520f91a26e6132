using System.ComponentModel;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;

namespace FerWeb.Api;

/// <summary>What <c>POST /api/v1/recognize</c> answers; names are written in snake_case.</summary>
internal sealed record RecognizeAnswer(
    [property: Description("The class of the largest face: angry, disgust, fear, happy, sad, surprise, neutral, or one of its own. Null without a face.")]
    string? Label,
    [property: Description("The probabilities of the largest face by class name, sum 1. Null when no face was found.")]
    IReadOnlyDictionary<string, float>? Probabilities,
    [property: Description("Every face, the largest first. Empty when none was found.")] IReadOnlyList<FaceAnswer> Faces,
    [property: Description("True when the picture itself was taken as the face.")] bool WholeImage,
    [property: Description("Width of the upright picture in pixels.")] int ImageWidth,
    [property: Description("Height of the upright picture in pixels.")] int ImageHeight,
    [property: Description("What the model that answered tells apart, in its own order.")] IReadOnlyList<string> Classes,
    [property: Description("Id of the model that answered.")] string Model,
    [property: Description("Whose labels these are: crowd or fer.")] string Head,
    [property: Description("Milliseconds from the bytes to the answer.")] double Ms,
    [property: Description("Under /?result=ID the site shows this result for a few minutes.")] string ResultId)
{
    public static RecognizeAnswer From(RecognitionResult result, string resultId)
    {
        FaceAnswer[] faces = [.. result.Faces.Select(face => FaceAnswer.From(result, face))];
        var largest = faces.FirstOrDefault();
        return new RecognizeAnswer(
            largest?.Label,
            largest?.Probabilities,
            faces,
            result.WholeImage,
            result.ImageWidth,
            result.ImageHeight,
            result.Classes,
            result.Model,
            result.Head.ToString().ToLowerInvariant(),
            Math.Round(result.Elapsed.TotalMilliseconds, 1),
            resultId);
    }
}

/// <summary>One face of an answer.</summary>
internal sealed record FaceAnswer(
    [property: Description("Where the face is in the upright picture.")] BoxAnswer Box,
    [property: Description("The most probable class.")] string Label,
    [property: Description("The probabilities by class name, sum 1.")] IReadOnlyDictionary<string, float> Probabilities)
{
    public static FaceAnswer From(RecognitionResult result, FaceResult face) => new(
        new BoxAnswer(face.Box.X, face.Box.Y, face.Box.Width, face.Box.Height, face.Box.Angle),
        face.Label.Name,
        FaceClasses.List(result.Classes).ToDictionary(one => one.Name, one => face.Probabilities[one.Index]));
}

/// <summary>A box in pixels; <paramref name="Angle"/> is the head's clockwise tilt in degrees.</summary>
internal sealed record BoxAnswer(int X, int Y, int Width, int Height, float Angle);

/// <summary>How many photos are looked at before this one.</summary>
internal sealed record PlaceAnswer(int Ahead);
