using FerWeb.Engine.Emotions;
using FerWeb.Engine.Networks;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>Weights that a new run may start from.</summary>
/// <param name="Key">Unique; empty for fresh ones.</param>
/// <param name="Words">For a person.</param>
/// <param name="Model">Folder of a model.</param>
/// <param name="Run">A run.</param>
/// <param name="Step">Its checkpoint.</param>
/// <param name="Classes">What it was trained for, when these are not the data set's classes: its head is left out then.</param>
/// <param name="IsShipped">It is the model that came with FerWeb.</param>
public sealed record StartChoice(
    string Key, string Words, string? Model = null, string? Run = null, long? Step = null, IReadOnlyList<string>? Classes = null, bool IsShipped = false)
{
    private const int MostRuns = 50;
    private const int Page = 100;

    /// <summary>Those that fit a network: the models, and the checkpoints of the newest runs.</summary>
    /// <param name="network">As it is chosen; its head follows the data set.</param>
    /// <param name="classes">Those of the data set.</param>
    /// <param name="store">Where the runs are.</param>
    /// <param name="models">The models.</param>
    public static IReadOnlyList<StartChoice> For(NetworkDescription network, IReadOnlyList<string> classes, IRunStore store, ModelLibrary models)
    {
        network = network.For(classes);
        return
        [
            new("", T["fresh weights, by chance"]),
            .. models.List()
                .Where(model => model.Description is { } known && FittingWeights.Fit(known.Network, known.Classes, network, classes))
                .Select(model => new StartChoice(
                    model.Folder, WordsOf(model), model.Folder, Classes: OtherThan(classes, model.Description!.Classes), IsShipped: model.IsShipped)),
            .. RunsWith(network.Architecture, store)
                .Where(run => FittingWeights.Fit(run.Spec.Options.Network, run.Spec.Dataset.ClassNames, network, classes))
                .Select(run => Checkpoints(run, store, OtherThan(classes, run.Spec.Dataset.ClassNames)).ToList())
                .Where(checkpoints => checkpoints.Count > 0)
                .Take(MostRuns)
                .SelectMany(checkpoints => checkpoints),
        ];
    }

    /// <summary>Key of what a run started from.</summary>
    public static string KeyOf(RunSpec spec) => spec switch
    {
        { Parent: { } run, ParentStep: { } step } => KeyOf(run, step),
        { Options.StartModel: { } folder } => folder,
        _ => "",
    };

    // The newest first, page by page as they are looked at. A run that has not begun has nothing to start from.
    private static IEnumerable<Run> RunsWith(string architecture, IRunStore store)
    {
        var statuses = Enum.GetValues<RunStatus>().Except([RunStatus.Draft, RunStatus.Cancelled]).ToList();
        for (var (skip, total) = (0, 1); skip < total; skip += Page)
        {
            var page = store.List(new RunQuery { Architecture = architecture, Statuses = statuses, Skip = skip, Take = Page });
            total = page.Total;
            foreach (var run in page.Runs)
            {
                yield return run;
            }
        }
    }

    private static string KeyOf(string run, long step) => FormattableString.Invariant($"{run}/{step}");

    private static IEnumerable<StartChoice> Checkpoints(Run run, IRunStore store, IReadOnlyList<string>? classes)
        => store.Checkpoints(run.Id).Select(checkpoint => new StartChoice(
            KeyOf(run.Id, checkpoint.Step),
            checkpoint.IsBest
                ? RunText.Best(T["{0} ({1}), step {2}, its best", run.Spec.Name, run.Id, RunText.Count(checkpoint.Step)], run.Spec.Options.BestBy)
                : T["{0} ({1}), step {2}", run.Spec.Name, run.Id, RunText.Count(checkpoint.Step)],
            Run: run.Id,
            Step: checkpoint.Step,
            Classes: classes));

    private static string WordsOf(ModelEntry model) => model switch
    {
        { IsShipped: true } => T["the model {0}, which ships with FerWeb", model.Name],
        { IsLive: true } => T["{0}, which answers now", model.Name],
        _ => model.Name,
    };

    private static IReadOnlyList<string>? OtherThan(IReadOnlyList<string> classes, IReadOnlyList<string> itsClasses)
        => FaceClasses.AreSame(classes, itsClasses) ? null : itsClasses;
}
