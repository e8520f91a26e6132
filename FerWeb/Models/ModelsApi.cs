using System.ComponentModel;
using FerWeb.Api;
using FerWeb.Engine.Imaging;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Training;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FerWeb.Models;

/// <summary>The HTTP side of models: try a checkpoint on a photo, make it live, go back.</summary>
internal static class ModelsApi
{
    // The page sends these without a form, so a foreign page could not add the JSON content type without being asked first.
    public static RouteGroupBuilder MapModelsApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").WithTags("Models");
        api.MapGet("/models/live", (LiveModelSwitch models, LiveRecognizer live) => TypedResults.Ok(LiveAnswer.Of(models, live)))
            .WithName("LiveModel")
            .WithSummary("The model that answers, where it comes from, and which one it can go back to");
        api.MapPost("/models/live/roll-back", async (LiveModelSwitch models, LiveRecognizer live, HttpContext context, CancellationToken cancellation) =>
            {
                await models.RollBackAsync(PersonName.Of(context), cancellation);
                return TypedResults.Ok(LiveAnswer.Of(models, live));
            })
            .WithName("RollBackModel")
            .WithSummary("Make the model live again that was live before");
        api.MapPost("/runs/{run}/checkpoints/{step:long}/promote", async (string run, long step, LiveModelSwitch models, LiveRecognizer live, HttpContext context, CancellationToken cancellation) =>
            {
                await models.PromoteAsync(run, step, PersonName.Of(context), cancellation);
                return TypedResults.Ok(LiveAnswer.Of(models, live));
            })
            .WithName("PromoteCheckpoint")
            .WithSummary("Make the model of a checkpoint live");
        api.MapPost("/runs/{run}/checkpoints/{step:long}/recognize", TryAsync)
            .WithName("TryCheckpoint")
            .WithSummary("Try a checkpoint on a photo, without making it live");
        return api;
    }

    private static async Task<Ok<RecognizeAnswer>> TryAsync(
        string run,
        long step,
        HttpRequest request,
        CheckpointModels checkpoints,
        PhotoReader reader,
        RecognitionResultStore results,
        [FromQuery, Description("Whose labels to answer with: crowd or fer.")] string head = "fer",
        CancellationToken cancellation = default)
    {
        var labels = RecognizeApi.ParseHead(head);
        var photo = await reader.ReadAsync(request, cancellation);
        var folder = await checkpoints.MakeAsync(run, step, cancellation);
        try
        {
            using var recognizer = await Task.Run(() => PhotoRecognizer.Load(folder), cancellation);
            var result = await recognizer.RecognizeAsync(photo, labels, useWholeImage: false, cancellation);
            return TypedResults.Ok(RecognizeAnswer.From(result, results.Add(result)));
        }
        catch (ImageReadException error)
        {
            throw RecognizeApi.Unreadable(error);
        }
    }
}

/// <summary>The model that answers.</summary>
internal sealed record LiveAnswer(
    [property: Description("Its id; null while none is loaded.")] string? Model,
    [property: Description("Run that it came from; null for the one that ships with FerWeb.")] string? Run,
    [property: Description("Steps of its checkpoint.")] long? Step,
    [property: Description("Since when it answers.")] DateTimeOffset? Since,
    [property: Description("Who made it live.")] string? By,
    [property: Description("Model that a roll-back makes live again; null when there is none.")] string? Previous)
{
    public static LiveAnswer Of(LiveModelSwitch models, LiveRecognizer live)
        => models.Current is { } current
            ? new(live.ModelId, current.RunId, current.Step, current.At, current.By, models.Previous?.ModelId)
            : new(live.ModelId, null, null, null, null, null);
}
