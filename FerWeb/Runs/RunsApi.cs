using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using FerWeb.Api;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Comparison;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FerWeb.Runs;

/// <summary>The HTTP mirror of the pages about runs: the same actions with the same checks.</summary>
internal static class RunsApi
{
    public const string Path = "/api/v1/runs";

    internal const int MostRuns = 500;

    public static RouteGroupBuilder MapRunsApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Path).WithTags("Runs");
        api.MapGet("", List).WithName("ListRuns").WithSummary("A page of runs");
        api.MapPost("", Start)
            .WithName("StartRun")
            .WithSummary("Put a new run into the queue")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage)
            .MayBeSentAgain<RunAnswer>();
        api.MapGet("/{id}", (string id, IRunStore store, QueueForecast queue) => TypedResults.Ok(RunAnswer.Of(Find(store, id), queue)))
            .WithName("GetRun")
            .WithSummary("Where a run stands, with its settings");
        api.MapGet("/comparison", Compare)
            .WithName("CompareRuns")
            .WithSummary("Figures and settings of 2 to 20 runs side by side, and the means of groups of them")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/{id}/events", Events)
            .WithName("RunEvents")
            .WithSummary("Events and metrics after a sequence number; live and catch-up are this one question");
        api.MapGet("/{id}/checkpoints", (string id, IRunStore store, SweepLibrary sweeps)
                => TypedResults.Ok(sweeps.Awaiting(id, store.Checkpoints(Find(store, id).Id))))
            .WithName("RunCheckpoints")
            .WithSummary("The checkpoints of a run");
        Act(api, "stop", "Stop a run with a checkpoint, or take it out of the queue", (actions, id, who) => actions.Stop(id, who));
        Act(api, "pause", "Store a checkpoint and rest", (actions, id, who) => actions.Pause(id, who));
        Act(api, "kill", "End the worker of a run that has been stopping for 30 seconds", (actions, id, who) => actions.Kill(id, who));
        api.MapPost("/{id}/resume", Resume)
            .WithName("ResumeRun")
            .WithSummary("Put a resting run back into the queue, with other epochs, learning rate, patience or time limit when given")
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status507InsufficientStorage);
        api.MapDelete("/{id}", Delete)
            .WithName("TrashRun").WithSummary("Move a run into the trash, or out of it for good")
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/{id}/restore", (string id, RunActions actions, QueueForecast queue, HttpContext context)
                => TypedResults.Ok(RunAnswer.Of(actions.Restore(id, PersonName.Of(context)), queue)))
            .WithName("RestoreRun").WithSummary("Take a run out of the trash");
        api.MapRunChanges();
        api.MapRunMetrics();
        return api;
    }

    private static void Act(RouteGroupBuilder api, string verb, string summary, Func<RunActions, string, string, Run> act)
        => api.MapPost($"/{{id}}/{verb}", (string id, RunActions actions, QueueForecast queue, HttpContext context)
                => TypedResults.Ok(RunAnswer.Of(act(actions, id, PersonName.Of(context)), queue)))
            .WithName($"{char.ToUpperInvariant(verb[0])}{verb[1..]}Run")
            .WithSummary(summary)
            .ProducesProblem(StatusCodes.Status409Conflict);

    private static NoContent Delete(
        string id, RunActions actions, HttpContext context,
        [Description("Out of the trash for good, with curves and checkpoints.")] bool forever = false)
    {
        _ = forever ? actions.DeleteForGood(id, PersonName.Of(context)) : actions.Trash(id, PersonName.Of(context));
        return TypedResults.NoContent();
    }

    private static Ok<RunListAnswer> List(
        IRunStore store,
        QueueForecast queue,
        [FromQuery, ReadAs(typeof(RunStatus)), Description("Only with one of these, such as running or early_stopped; may be given several times.")]
        string[]? status,
        [Description("Words that must all occur.")] string text = "",
        [Description("Only this owner's, whatever the case.")] string? owner = null,
        [Description("Only with this tag, whatever the case.")] string? tag = null,
        [Description("Only those whose settings and figures compare so, such as learning_rate<0.05 optimizer=adam accuracy>70%. Settings have the names of "
            + "'options'; figures are accuracy (the best), loss and f1 (the newest) on validation, and duration in minutes.")] string? filter = null,
        [Description("The trash instead of the rest.")] bool trash = false,
        [Description("What comes first: newest, best, name, or largest by what the checkpoints take on the disk."), ReadAs(typeof(RunOrder))]
        string order = "newest",
        [Description("How many to leave out at the front.")] int skip = 0,
        [Description("How many at most, 1 to 500.")] int take = 50)
    {
        if (skip < 0 || take is < 1 or > MostRuns)
        {
            throw Bad($"'skip' is 0 or more, 'take' 1 to {MostRuns}.", skip < 0 ? "skip" : "take");
        }

        var list = store.List(new RunQuery
        {
            Text = text,
            Statuses = [.. (status ?? []).Where(one => one.Length > 0).Select(one => OneOf<RunStatus>(one, "status"))],
            Owner = owner,
            Tag = tag,
            Filter = FilterOf(filter),
            Trash = trash,
            Order = string.IsNullOrEmpty(order) ? RunOrder.Newest : OneOf<RunOrder>(order, "order"),
            Skip = skip,
            Take = take,
        });
        return TypedResults.Ok(new RunListAnswer([.. list.Runs.Select(run => RunState.Of(run, queue))], list.Total, list.CheckpointBytes));
    }

    private static RunFilter? FilterOf(string? text)
    {
        try
        {
            return RunFilter.Parse(text);
        }
        catch (BadInputException refusal)
        {
            throw Bad(refusal.Message, "filter");
        }
    }

    private static Ok<RunComparisonAnswer> Compare(
        IRunStore store,
        EvaluationLibrary evaluations,
        [FromQuery, Description("Id of a run; given 2 to 20 times.")] string[] run,
        [Description("A setting by which runs are grouped; seed groups those that differ in nothing else.")] string? group = null)
    {
        var comparison = RunComparison.Of(store, run);
        return TypedResults.Ok(new RunComparisonAnswer(
            comparison.IsComparable,
            comparison.Runs,
            [.. comparison.Settings.Where(setting => setting.Differs).Select(setting => setting.InAnswers())],
            string.IsNullOrEmpty(group) ? null : GroupBy(comparison, KeyOf(comparison, group)),
            PairedComparison.AgainstTheBest(evaluations, comparison)));
    }

    private static IReadOnlyList<RunGroup> GroupBy(RunComparison comparison, string key)
        => [.. comparison.GroupBy(key).Select(group => group.InAnswers(key))];

    private static string KeyOf(RunComparison comparison, string name)
        => comparison.Settings.FirstOrDefault(setting => RequestedOptions.NameOf(setting.Key) == RequestedOptions.NameOf(name))?.Key ?? throw Bad(
            $"There is no setting '{name}'. Group by one of {string.Join(", ", comparison.Settings.Select(setting => RequestedOptions.NameOf(setting.Key)))}.",
            "group");

    private static Created<RunAnswer> Start(
        NewRunRequest request, RunActions actions, DatasetLibrary library, ModelLibrary models, QueueForecast queue, HttpContext context)
    {
        try
        {
            var who = PersonName.Of(context);
            if (string.IsNullOrWhiteSpace(request.Dataset))
            {
                throw Bad("Name a data set in 'dataset'; 'drawn' is always there.", "dataset");
            }

            var options = RequestedOptions.Apply(RequestedOptions.Preset(request.Network, request.Preset), request.Named, request.Options);
            options = request.Start.In(options, models);
            using var data = library.Open(request.Dataset);
            var spec = new RunSpec(
                request.Name ?? actions.FreeName($"{request.Network} on {data.Name}"), who, library.Describe(request.Dataset), options, request.Device,
                request.StartRun, request.Start.StepOf(actions));
            var run = actions.Start(spec, data.Has(Split.Validation), who);
            return TypedResults.Created($"{context.Request.PathBase}{Path}/{run.Id}", RunAnswer.OfNew(run, queue));
        }
        catch (DatasetException error)
        {
            throw Bad(error.Message, "dataset");
        }
    }

    private static Ok<RunFrame> Events(
        string id, IRunStore store, QueueForecast queue, TimeProvider clock,
        [Description("Only those after this sequence number; all when left out.")] long after = 0)
    {
        const int MostPoints = 20_000;
        var run = Find(store, id);
        if (after < 0 || after > run.LastSeq)
        {
            throw Bad($"The run has the events 1 to {run.LastSeq}; ask with 'after' from 0 to that.", "after");
        }

        return TypedResults.Ok(RunFrame.Of(RunState.Of(run, queue), after, store.ReadSince(id, after, MostPoints), clock.GetUtcNow()));
    }

    private static Ok<RunAnswer> Resume(
        string id,
        [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] ResumeChanges? changes,
        RunActions actions,
        QueueForecast queue,
        HttpContext context)
        => TypedResults.Ok(RunAnswer.Of(actions.Resume(id, PersonName.Of(context), changes), queue));

    // By the names that the answers use.
    private static T OneOf<T>(string name, string field)
        where T : struct, Enum
    {
        var names = Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
        return names.TryGetValue(JsonNamingPolicy.SnakeCaseLower.ConvertName(name), out var value)
            ? value
            : throw Bad($"'{name}' is none of {string.Join(", ", names.Keys)}.", field);
    }

    private static Run Find(IRunStore store, string id)
        => store.Find(id) ?? throw new ProblemException(StatusCodes.Status404NotFound, $"There is no run '{id}'. It may have been deleted.");

    private static ProblemException Bad(string message, string? field = null) => new(StatusCodes.Status400BadRequest, message, field: field);
}

/// <summary>What a new run needs; everything but the data set has a default.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewRunRequest(
    [property: Description("Id of the data set, such as drawn.")] string Dataset,
    [property: Description("The network, such as fernet.")] string Network = "fernet",
    [property: Description("quick, balanced or thorough.")] string Preset = "quick",
    [property: Description("For a person; made up when left out.")] string? Name = null,
    [property: Description("Passes over the training pictures.")] int? Epochs = null,
    [property: Description("Peak learning rate.")] double? LearningRate = null,
    [property: Description("Images per step.")] int? BatchSize = null,
    [property: Description("Everything random follows from it.")] int? Seed = null,
    [property: Description("auto, cpu or cuda:0.")] string Device = "auto",
    [property: Description("Id of a model of the same network whose weights it starts from; fresh weights when left out.")] string? StartModel = null,
    [property: Description("Id of a run of the same network from whose checkpoint it starts, instead of a model.")] string? StartRun = null,
    [property: Description("Step of that checkpoint; the newest when left out.")] long? StartStep = null,
    [property: Description("Ids of models of the same classes whose answers it learns from beside the labels.")] IReadOnlyList<string>? Teachers = null,
    [property: Description("Any other setting by its name, such as momentum or early_stopping_patience.")]
    IReadOnlyDictionary<string, JsonElement>? Options = null)
{
    /// <summary>The settings that have a place of their own, by key.</summary>
    internal (string Key, double? Value)[] Named => [("epochs", Epochs), ("learningRate", LearningRate), ("batchSize", BatchSize), ("seed", Seed)];

    /// <summary>Where it starts.</summary>
    internal RequestedStart Start => new(StartModel, StartRun, StartStep, Teachers);
}

/// <summary>A run with its settings.</summary>
internal sealed record RunAnswer(
    RunState Run,
    RunDatasetAnswer Dataset,
    [property: Description("All options as a recipe has them, models by their ids. A recipe file has the same names and words, in camelCase.")]
    TrainingOptions Options,
    [property: Description("The settings by the names that requests take: as 'options' of a new run of this network they give the same ones, unless a "
        + "recipe or a lesson gave its network another shape than the usual; clone such a run.")]
    IReadOnlyDictionary<string, JsonElement> Settings)
{
    /// <summary>Of a run that was made just now. Where the store has gone away since, its place in the queue is left out: the run is there.</summary>
    public static RunAnswer OfNew(Run run, QueueForecast queue)
    {
        try
        {
            return Of(run, queue);
        }
        catch (StoreAwayException)
        {
            return Of(run, queue: null);
        }
    }

    public static RunAnswer Of(Run run, QueueForecast? queue)
    {
        var options = run.Spec.Options;
        return new(
            RunState.Of(run, queue),
            new RunDatasetAnswer(run.Spec.Dataset.Id, run.Spec.Dataset.Name, run.Spec.Dataset.Sha256, run.Spec.Dataset.Classes),
            options with
            {
                StartModel = Path.GetFileName(options.StartModel),
                Teachers = [.. options.Teachers.Select(folder => Path.GetFileName(folder))],
            },
            RequestedOptions.Of(options));
    }
}

/// <summary>The data set that a run learns from; where it lies is the server's own business.</summary>
/// <param name="Id">Its id, as a request for a run takes it.</param>
/// <param name="Name">As people read it.</param>
/// <param name="Sha256">Of its pictures and labels, in hexadecimal.</param>
/// <param name="Classes">In the order of its labels; null for the seven of FER-2013.</param>
internal sealed record RunDatasetAnswer(string Id, string Name, string Sha256, IReadOnlyList<string>? Classes);

/// <summary>Runs side by side.</summary>
/// <param name="IsComparable">False when they were measured on different data sets.</param>
/// <param name="Runs">In the order in which they were asked for.</param>
/// <param name="Differences">The settings in which they differ, their keys and choices spelt as in requests; values by run.</param>
/// <param name="Groups">Where groups were asked for.</param>
/// <param name="Tests">The best run against each other one, where both have been evaluated on the same pictures.</param>
internal sealed record RunComparisonAnswer(
    bool IsComparable,
    IReadOnlyList<ComparedRun> Runs,
    IReadOnlyList<ComparedSetting> Differences,
    IReadOnlyList<RunGroup>? Groups,
    IReadOnlyList<PairedComparison> Tests);

/// <summary>A page of runs.</summary>
/// <param name="Runs">The page.</param>
/// <param name="Total">How many are found in all.</param>
/// <param name="CheckpointBytes">What the checkpoints of all that are found take on the disk, in bytes.</param>
internal sealed record RunListAnswer(IReadOnlyList<RunState> Runs, int Total, long CheckpointBytes);
