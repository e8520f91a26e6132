using System.ComponentModel;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Recognition;
using FerWeb.Models;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FerWeb.Api;

/// <summary>What the page Live asks for each frame. Nothing is kept: neither the frame nor its answer.</summary>
internal static class LiveApi
{
    public const string Path = RecognizeApi.Path + "/live";

    private const int MaxFrameBytes = 500_000;

    /// <summary>Where a checkpoint answers frames, relative to the site.</summary>
    public static string AddressOf(string run, long step)
        => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{RunsApi.Path.TrimStart('/')}/{run}/checkpoints/{step}/recognize/live");

    public static void MapLiveApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, RecognizeAsync)
            .WithName("RecognizeLive")
            .WithMetadata(BodyForm.Frame)
            .WithSummary("Recognise the emotion on every face of a frame of live video; frame and answer are kept nowhere")
            .WithDescription("A frame has at most 500 kB and says its length. It waits behind all photos, for 5 seconds at most.")
            .WithTags("Recognition")
            .RequireRateLimiting(ClientRateLimit.LivePolicy);
        routes.MapPost(RunsApi.Path + "/{run}/checkpoints/{step:long}/recognize/live", TryAsync)
            .WithName("TryCheckpointLive")
            .WithMetadata(BodyForm.Frame)
            .WithSummary("Try a checkpoint on a frame of live video, without making it live; frame and answer are kept nowhere")
            .WithTags("Models")
            .RequireAuthorization(Policies.Read)
            .RequireRateLimiting(ClientRateLimit.LivePolicy)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<LiveAnswer>> RecognizeAsync(
        HttpRequest request,
        RecognitionService recognition,
        PhotoReader reader,
        [Description("Whose labels to answer with: crowd or fer."), ReadAs(typeof(LabelHead))] string head = "crowd",
        CancellationToken cancellation = default)
    {
        var labels = RecognizeApi.ParseHead(head);
        RequireFrame(request);
        using var admission = recognition.AdmitLive();
        return await AnswerAsync(request, admission, reader, labels, cancellation);
    }

    private static async Task<Ok<LiveAnswer>> TryAsync(
        string run,
        long step,
        HttpRequest request,
        CheckpointModels checkpoints,
        RecognitionService recognition,
        PhotoReader reader,
        [Description("Whose labels to answer with: crowd or fer."), ReadAs(typeof(LabelHead))] string head = "fer",
        CancellationToken cancellation = default)
    {
        var labels = RecognizeApi.ParseHead(head);
        RequireFrame(request);
        using var admission = await recognition.AdmitLiveAsync(await checkpoints.MakeAsync(run, step, cancellation));
        return await AnswerAsync(request, admission, reader, labels, cancellation);
    }

    private static void RequireFrame(HttpRequest request)
    {
        if (request.ContentLength is not { } length)
        {
            throw new ProblemException(StatusCodes.Status411LengthRequired, "A frame of live video says its length.");
        }

        if (length > MaxFrameBytes)
        {
            throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "A frame of live video has at most 500 kB.");
        }
    }

    private static async Task<Ok<LiveAnswer>> AnswerAsync(
        HttpRequest request, RecognitionService.Admission admission, PhotoReader reader, LabelHead labels, CancellationToken cancellation)
    {
        var frame = await reader.ReadAsync(request, cancellation, admission.TooSlow);
        await admission.WaitForTurnAsync(cancellation);
        return TypedResults.Ok(LiveAnswer.From(await admission.RecognizeUnkeptAsync(frame, labels, FaceSearchMode.Quick, cancellation)));
    }
}

/// <summary>
/// The faces of one frame, the largest first, in pixels of the frame, and the classes of the model that answered; those that it learnt from few
/// pictures with their number.
/// </summary>
internal sealed record LiveAnswer(
    IReadOnlyList<FaceAnswer> Faces, IReadOnlyList<string> Classes, IReadOnlyDictionary<string, int> FewPictures, int ImageWidth, int ImageHeight,
    string Model, double Ms)
{
    public static LiveAnswer From(RecognitionResult result) => new(
        [.. result.Faces.Select(face => FaceAnswer.From(result, face))], result.Classes,
        result.Rare.ToDictionary(rare => rare.Class.Name, rare => rare.Pictures), result.ImageWidth, result.ImageHeight, result.Model,
        Math.Round(result.Elapsed.TotalMilliseconds, 1));
}
