using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using FerWeb.Api;
using FerWeb.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FerWeb.Runs;

/// <summary>
/// The part of the runs' HTTP interface that mirrors what a person does beside starting and stopping: notes, kept checkpoints,
/// the queue, clones, the log.
/// </summary>
internal static class RunChangesApi
{
    private const string Hold = "/queue/hold";
    private const string Pin = "/{id}/checkpoints/{step:long}/pin";

    public static void MapRunChanges(this RouteGroupBuilder api)
    {
        api.MapGet("/queue", (IRunStore store, QueueForecast queue) => TypedResults.Ok(store.Queue().Select(run => RunState.Of(run, queue)).ToList()))
            .WithName("RunQueue")
            .WithSummary("What waits, in the order in which it will start");
        api.MapGet(Hold, (IRunStore store) => TypedResults.Ok(HoldAnswer.Of(store.Hold()))).WithName("QueueHold").WithSummary("Whether the queue is held");
        api.MapPut(Hold, (IRunStore store, HttpContext context) => SetHold(true, store, context))
            .WithName("HoldQueue")
            .WithSummary("Start nothing new; what trains goes on to its end");
        api.MapDelete(Hold, (IRunStore store, HttpContext context) => SetHold(false, store, context))
            .WithName("ReleaseQueue")
            .WithSummary("Let what waits start again");
        api.MapPatch("/{id}", Annotate).WithName("AnnotateRun").WithSummary("Change name, notes or tags").ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapPost("/{id}/move", (string id, MoveRequest move, RunActions actions, QueueForecast queue, HttpContext context)
                => TypedResults.Ok(RunAnswer.Of(actions.MoveInQueue(id, move.Places, PersonName.Of(context)), queue)))
            .WithName("MoveRun")
            .WithSummary("Move a waiting run up or down the queue")
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPut(Pin, (string id, long step, RunActions actions, SweepLibrary sweeps, HttpContext context)
                => SetPin(id, step, true, actions, sweeps, context))
            .WithName("PinCheckpoint")
            .WithSummary("Keep a checkpoint for good");
        api.MapDelete(Pin, (string id, long step, RunActions actions, SweepLibrary sweeps, HttpContext context)
                => SetPin(id, step, false, actions, sweeps, context))
            .WithName("UnpinCheckpoint")
            .WithSummary("Let a kept checkpoint go with the others again");
        api.MapPost("/{id}/clone", Clone).WithName("CloneRun").WithSummary("Put a new run with the settings of another into the queue, with changes when given")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status507InsufficientStorage)
            .MayBeSentAgain<RunAnswer>();
        api.MapGet("/{id}/log", SearchAsync)
            .WithName("SearchRunLog")
            .WithSummary("The newest 200 lines of a run's log that contain a text, and of what its process wrote outside of it")
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static Ok<HoldAnswer> SetHold(bool held, IRunStore store, HttpContext context)
    {
        store.SetHold(held, PersonName.Of(context));
        return TypedResults.Ok(HoldAnswer.Of(store.Hold()));
    }

    private static Ok<RunAnswer> Annotate(string id, AnnotateRequest request, RunActions actions, QueueForecast queue, HttpContext context)
    {
        if (request is { Name: null, Notes: null, Tags: null })
        {
            throw Bad("Give what shall change: 'name', 'notes' or 'tags'.");
        }

        string[]? tags = request.Tags is null ? null : [.. request.Tags.OfType<string>().SelectMany(tag => tag.Split(','))];
        return TypedResults.Ok(RunAnswer.Of(actions.Annotate(id, PersonName.Of(context), request.Name, request.Notes, tags), queue));
    }

    private static Ok<RunCheckpoint> SetPin(string id, long step, bool pinned, RunActions actions, SweepLibrary sweeps, HttpContext context)
        => TypedResults.Ok(sweeps.Awaiting(id, [actions.Pin(id, step, pinned, PersonName.Of(context))])[0]);

    private static Created<RunAnswer> Clone(
        string id,
        [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] CloneRequest? request,
        RunActions actions,
        DatasetLibrary library,
        ModelLibrary models,
        QueueForecast queue,
        HttpContext context)
    {
        var (changes, who) = (request ?? new CloneRequest(), PersonName.Of(context));
        var clone = actions.CloneOf(id, who, changes.Name);
        try
        {
            var options = changes.Start.In(RequestedOptions.Apply(clone.Options, changes.Named, changes.Options), models);
            clone = changes.Start.StepOf(actions) is { } step ? clone with { Parent = changes.StartRun, ParentStep = step }
                : changes.StartModel is not null ? clone with { Parent = id, ParentStep = null }
                : clone;
            var dataset = (changes.Dataset is { } named ? library.Describe(named) : library.FindAgain(clone.Dataset)) ?? throw Bad(
                $"The data set '{clone.Dataset.Name}' of this run is not there any more, or holds other pictures now. Name one in 'dataset'.", "dataset");
            using var data = FaceDataset.Open(dataset.Folder, dataset.Name);
            var run = actions.Start(
                clone with { Dataset = dataset, Options = options, Device = changes.Device ?? clone.Device }, data.Has(Split.Validation), who);
            return TypedResults.Created($"{context.Request.PathBase}{RunsApi.Path}/{run.Id}", RunAnswer.OfNew(run, queue));
        }
        catch (DatasetException error)
        {
            throw Bad(error.Message, "dataset");
        }
    }

    private static async Task<Ok<RunLogMatches>> SearchAsync(
        string id, RunActions actions, DataFolder data,
        [Required, Description("What the lines contain, whatever the case.")] string? text = null, CancellationToken cancellation = default)
    {
        var run = actions.Find(id);
        return string.IsNullOrWhiteSpace(text)
            ? throw Bad("Say in 'text' what the lines shall contain.", "text")
            : TypedResults.Ok(await LogSearch.FindAsync(data, run.Id, text, cancellation));
    }

    private static ProblemException Bad(string message, string? field = null) => new(StatusCodes.Status400BadRequest, message, field: field);
}

/// <summary>Whether the queue is held, and since when and by whom.</summary>
internal sealed record HoldAnswer(bool Held, DateTimeOffset? Since, string? By)
{
    public static HoldAnswer Of(QueueHold? hold) => new(hold is not null, hold?.Since, hold?.By);
}

/// <summary>What a person may change of a run at any time; what is left out stays.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AnnotateRequest(
    [property: Description("1 to 120 characters.")] string? Name = null,
    [property: Description("Free text.")] string? Notes = null,
    [property: Description("All tags; an empty list removes them.")] IReadOnlyList<string>? Tags = null);

/// <summary>How far a run moves in the queue.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MoveRequest([property: Description("Places; -1 is one towards the front.")] int Places);

/// <summary>In what a clone differs from its run; what is left out is taken over.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CloneRequest(
    [property: Description("For a person; that of the run, with a number, when left out.")] string? Name = null,
    [property: Description("Id of the data set.")] string? Dataset = null,
    [property: Description("Passes over the training pictures.")] int? Epochs = null,
    [property: Description("Peak learning rate.")] double? LearningRate = null,
    [property: Description("Images per step.")] int? BatchSize = null,
    [property: Description("Everything random follows from it.")] int? Seed = null,
    [property: Description("auto, cpu or cuda:0.")] string? Device = null,
    [property: Description("Any other setting by its name, such as momentum or early_stopping_patience.")]
    IReadOnlyDictionary<string, JsonElement>? Options = null,
    [property: Description("Id of a model of the same network whose weights it starts from.")] string? StartModel = null,
    [property: Description("Id of a run of the same network from whose checkpoint it starts, instead of a model.")] string? StartRun = null,
    [property: Description("Step of that checkpoint; the newest when left out.")] long? StartStep = null,
    [property: Description("Ids of models of the same classes whose answers it learns from beside the labels; none with [].")]
    IReadOnlyList<string>? Teachers = null)
{
    /// <summary>The settings that have a place of their own, by key.</summary>
    internal (string Key, double? Value)[] Named => [("epochs", Epochs), ("learningRate", LearningRate), ("batchSize", BatchSize), ("seed", Seed)];

    /// <summary>Where it starts.</summary>
    internal RequestedStart Start => new(StartModel, StartRun, StartStep, Teachers);
}
