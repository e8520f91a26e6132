using System.ComponentModel;
using System.Globalization;
using FerWeb.Api;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Models;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Security;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FerWeb.Models;

/// <summary>The HTTP side of models: which there are, try a checkpoint or a model on a photo, make it live, go back.</summary>
internal static class ModelsApi
{
    /// <summary>Where a checkpoint answers photos, relative to the site.</summary>
    public static string AddressOf(string run, long step)
        => string.Create(CultureInfo.InvariantCulture, $"{RunsApi.Path.TrimStart('/')}/{Uri.EscapeDataString(run)}/checkpoints/{step}/recognize");

    // The page sends these without a form, so a foreign page could not add the JSON content type without being asked first.
    public static RouteGroupBuilder MapModelsApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").WithTags("Models");
        api.MapGet("/models/live", (LiveModelSwitch models) => TypedResults.Ok(LiveModelAnswer.Of(models)))
            .WithName("LiveModel")
            .WithSummary("The model that answers, where it comes from, and which one it can go back to");
        api.MapPost("/models/live/roll-back", async (LiveModelSwitch models, HttpContext context, CancellationToken cancellation) =>
            {
                await models.RollBackAsync(PersonName.Of(context), cancellation);
                return TypedResults.Ok(LiveModelAnswer.Of(models));
            })
            .WithName("RollBackModel")
            .WithSummary("Make the model live again that was live before")
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/models", (ModelLibrary library) => TypedResults.Ok(library.List().Select(ModelAnswer.Of)))
            .WithName("ListModels")
            .WithSummary("All models: the live one, those that were live before, imported ones, and those that ship with FerWeb");
        api.MapPost("/models/{model}/make-live", async (string model, LiveModelSwitch models, HttpContext context, CancellationToken cancellation) =>
            {
                if (models.Answering?.Id != model)
                {
                    await models.ReturnToAsync(model, PersonName.Of(context), cancellation);
                }

                return TypedResults.Ok(LiveModelAnswer.Of(models));
            })
            .WithName("MakeModelLive")
            .WithSummary("Make a model of the list live; doing it twice is doing it once")
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/runs/{run}/checkpoints/{step:long}/promote", async (
            string run, long step, LiveModelSwitch models, HttpContext context, CancellationToken cancellation) =>
            {
                await models.PromoteAsync(run, step, PersonName.Of(context), cancellation);
                return TypedResults.Ok(LiveModelAnswer.Of(models));
            })
            .WithName("PromoteCheckpoint")
            .WithSummary("Make the model of a checkpoint live")
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/runs/{run}/checkpoints/{step:long}/model", async (
            string run, long step, CheckpointModels checkpoints, ModelLibrary library, HttpRequest request, CancellationToken cancellation) =>
            {
                var model = library.Find(Path.GetFileName(await checkpoints.KeepAsync(run, step, cancellation)));
                return TypedResults.Created($"{request.PathBase}/api/v1/models/{model.Id}", ModelAnswer.Of(model));
            })
            .WithName("SaveCheckpoint")
            .WithSummary("Put the model of a checkpoint among the models, without making it live; doing it twice is doing it once")
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/runs/{run}/checkpoints/{step:long}/recognize", TryAsync)
            .WithName("TryCheckpoint")
            .RequireAuthorization(Policies.Read)
            .RequireRateLimiting(ClientRateLimit.Policy)
            .WithMetadata(RefusalWords.OfPhotos, BodyForm.Photo)
            .WithSummary("Try a checkpoint on a photo, without making it live")
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/models/{model}/recognize", TryModelAsync)
            .WithName("TryModel")
            .RequireAuthorization(Policies.Read)
            .RequireRateLimiting(ClientRateLimit.Policy)
            .WithMetadata(RefusalWords.OfPhotos, BodyForm.Photo)
            .WithSummary("Try a model on a photo, without making it live")
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapModelFiles();
        return api;
    }

    private static async Task<Ok<RecognizeAnswer>> TryAsync(
        string run,
        long step,
        HttpRequest request,
        CheckpointModels checkpoints,
        RecognitionService recognition,
        PhotoReader reader,
        [Description("Whose labels to answer with: crowd or fer."), ReadAs(typeof(LabelHead))] string head = "fer",
        [Description("Skip the face search and take the whole picture as the face.")] bool whole = false,
        CancellationToken cancellation = default)
    {
        var labels = RecognizeApi.ParseHead(head);

        // Before the photo takes a place: models are made one after the other, in seconds each, and meanwhile the places are others'.
        var folder = await checkpoints.MakeAsync(run, step, cancellation);
        return await AnswerAsync(request, recognition, folder, reader, labels, whole, cancellation);
    }

    private static async Task<Ok<RecognizeAnswer>> TryModelAsync(
        string model,
        HttpRequest request,
        ModelLibrary library,
        RecognitionService recognition,
        PhotoReader reader,
        [Description("Whose labels to answer with: crowd or fer."), ReadAs(typeof(LabelHead))] string head = "crowd",
        [Description("Skip the face search and take the whole picture as the face.")] bool whole = false,
        CancellationToken cancellation = default)
    {
        var (labels, folder) = (RecognizeApi.ParseHead(head), library.Find(model).Folder);
        return await AnswerAsync(request, recognition, folder, reader, labels, whole, cancellation);
    }

    private static async Task<Ok<RecognizeAnswer>> AnswerAsync(
        HttpRequest request, RecognitionService recognition, string folder, PhotoReader reader, LabelHead labels, bool whole,
        CancellationToken cancellation)
    {
        using var admission = recognition.AdmitToTry();
        var photo = await reader.ReadAsync(request, cancellation, admission.TooSlow);
        await admission.WaitForTurnAsync(cancellation);

        // In the photo's turn: its bytes are here, so its place is safe, and no more models are loaded at once than photos answered.
        await recognition.UseAsync(admission, folder);
        var (result, id) = await admission.RecognizeAsync(photo, labels, whole ? FaceSearchMode.WholePicture : FaceSearchMode.Thorough, cancellation);
        return TypedResults.Ok(RecognizeAnswer.From(result, id));
    }
}

/// <summary>The model that answers.</summary>
internal sealed record LiveModelAnswer(
    [property: Description("Its id; null while none is loaded.")] string? Model,
    [property: Description("Run that it came from; null when nobody knows one.")] string? Run,
    [property: Description("Steps of its checkpoint.")] long? Step,
    [property: Description("Since when it answers.")] DateTimeOffset? Since,
    [property: Description("Who made it live.")] string? By,
    [property: Description("Model that a roll-back makes live again; null when there is none.")] string? Previous)
{
    public static LiveModelAnswer Of(LiveModelSwitch models)
    {
        var model = models.Answering;

        // What is written down in one that was saved from a run, or brought from elsewhere, says which, as in the list.
        var run = model is { Run: null, IsImported: true } ? ModelText.Describe(model)?.Provenance?.Run : model?.Run;
        var step = model?.Step ?? (run is null ? null : CheckpointModels.StepOf(model!.Id, run));
        return new(model?.Id, run, step, model?.Since, model?.By, models.Previous?.Id);
    }
}

/// <summary>A model of the list.</summary>
internal sealed record ModelAnswer(
    [property: Description("Its id.")] string Model,
    [property: Description("What a person called it, else its id.")] string Name,
    [property: Description("It answers.")] bool Live,
    [property: Description("It ships with FerWeb: neither renamed nor deleted.")] bool Shipped,
    [property: Description("Run that it came from; null when nobody knows one.")] string? Run,
    [property: Description("Steps of its checkpoint.")] long? Step,
    [property: Description("When it was last made live; null when nobody ever chose it.")] DateTimeOffset? Since,
    [property: Description("The network; null when its files are damaged.")] string? Architecture,
    [property: Description("Share of validation pictures that it gets right, 0 to 1; null when nobody measured it.")] double? Accuracy,
    [property: Description("Data set whose validation pictures those are; null when nobody knows.")] string? Dataset,
    [property: Description("The classes that each head learnt from few pictures; empty where none is, and where nobody counted them.")]
    IReadOnlyList<RareClassAnswer> FewPictures,
    [property: Description("Why it cannot be used; null when it can.")] string? Fault)
{
    public static ModelAnswer Of(ModelEntry model) => new(
        model.Id, model.Name, model.IsLive, model.IsShipped, model.Run,
        model.Promotion?.Step ?? (model.Run is { } run ? CheckpointModels.StepOf(model.Id, run) : null), model.Promotion?.At,
        model.Description?.Network.Architecture, ModelText.MainReport(model.Description)?.All.Accuracy,
        model.Description?.MeasuredOn, RareClassAnswer.Of(model.Description), model.Fault?.ToString());
}

/// <summary>A class that a head learnt from few pictures.</summary>
internal sealed record RareClassAnswer(
    [property: Description("The head, crowd or fer.")] string Head,
    [property: Description("The class.")] string Class,
    [property: Description("How many training pictures were of it: by their label, or by the majority of the crowd.")] int Pictures)
{
    public static IReadOnlyList<RareClassAnswer> Of(ModelDescription? model) => model is null ? [] :
    [
        .. from head in Enum.GetValues<LabelHead>()
           where model.HeadFor(head) == head
           from rare in model.RareFor(head)
           select new RareClassAnswer(head.ToString().ToLowerInvariant(), rare.Class.Name, rare.Pictures),
    ];
}
