using System.ComponentModel;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FerWeb.Api;

/// <summary>What can be asked about a result for as long as it is kept.</summary>
internal static class ResultsApi
{
    private const string Path = RecognizeApi.Path + "/results/{id}/faces/{face:int}/heat-map";

    public static void MapResultsApi(this IEndpointRouteBuilder routes) => routes.MapGet(Path, HeatMapAsync)
        .WithName("HeatMap")
        .WithSummary("Where on a face the network found evidence for a class")
        .WithDescription(
            "Grad-CAM as a gray PNG of 48x48 pixels over the crop that the network saw: black for none, white for the most. " +
            "Of a picture that is nearly a face already, over its closer cut, which counts most in the answer.")
        .WithTags("Recognition")
        .RequireRateLimiting(ClientRateLimit.Policy)
        .Produces<Stream>(StatusCodes.Status200OK, "image/png")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<FileContentHttpResult> HeatMapAsync(
        string id,
        int face,
        RecognitionResultStore results,
        FaceExplainer explainer,
        [Description("For which emotion, or class of the model that answered; the most probable one when left out.")] string? emotion = null,
        CancellationToken cancellation = default)
    {
        var result = results.Find(id) ?? throw new ProblemException(StatusCodes.Status404NotFound, "This result is no longer kept. Send the photo again.");
        var seen = face >= 0 && face < result.Faces.Count
            ? result.Faces[face]
            : throw new ProblemException(StatusCodes.Status404NotFound, $"The result has {result.Faces.Count} faces, numbered from 0.");
        var heat = await explainer.ExplainAsync(result, seen, Parse(result.Classes, emotion) ?? seen.Label, cancellation);
        return TypedResults.File(PngEncoder.Encode(heat), "image/png");
    }

    private static FaceClass? Parse(IReadOnlyList<string> classes, string? name) => name is null
        ? null
        : FaceClasses.Find(classes, name)
            ?? throw new ProblemException(
                StatusCodes.Status400BadRequest, $"The parameter 'emotion' is one of: {string.Join(", ", classes)}.", field: "emotion");
}
