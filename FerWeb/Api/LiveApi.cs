using FerWeb.Engine.Faces;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FerWeb.Api;

/// <summary>What the page Live asks for each frame. Nothing is kept: neither the frame nor its answer.</summary>
internal static class LiveApi
{
    public const string Path = RecognizeApi.Path + "/live";

    private const int MaxFrameBytes = 500_000;

    public static void MapLiveApi(this IEndpointRouteBuilder routes)
        => routes.MapPost(Path, RecognizeAsync).RequireRateLimiting(ClientRateLimit.LivePolicy).ExcludeFromDescription();

    private static async Task<Ok<LiveAnswer>> RecognizeAsync(
        HttpRequest request, RecognitionService recognition, PhotoReader reader, [FromQuery] string head = "crowd", CancellationToken cancellation = default)
    {
        var labels = RecognizeApi.ParseHead(head);
        if (request.ContentLength is not { } length)
        {
            throw new ProblemException(StatusCodes.Status411LengthRequired, "A frame of live video says its length.");
        }

        if (length > MaxFrameBytes)
        {
            throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "A frame of live video has at most 500 kB.");
        }

        using var admission = recognition.AdmitLive();
        var frame = await reader.ReadAsync(request, cancellation);
        await admission.WaitForTurnAsync(cancellation);
        return TypedResults.Ok(LiveAnswer.From(await admission.RecognizeUnkeptAsync(frame, labels, FaceSearchMode.Quick, cancellation)));
    }
}

/// <summary>The faces of one frame, the largest first, in pixels of the frame, and the classes of the model that answered.</summary>
internal sealed record LiveAnswer(IReadOnlyList<FaceAnswer> Faces, IReadOnlyList<string> Classes, int ImageWidth, int ImageHeight, string Model, double Ms)
{
    public static LiveAnswer From(RecognitionResult result) => new(
        [.. result.Faces.Select(face => FaceAnswer.From(result, face))], result.Classes, result.ImageWidth, result.ImageHeight, result.Model,
        Math.Round(result.Elapsed.TotalMilliseconds, 1));
}
