using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Recognition;
using FerWeb.Workspace.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>Weights that a new run may start from.</summary>
/// <param name="Key">Unique; empty for fresh ones.</param>
/// <param name="Words">For a person.</param>
/// <param name="Model">Folder of a model.</param>
/// <param name="Run">A run.</param>
/// <param name="Step">Its checkpoint.</param>
public sealed record StartChoice(string Key, string Words, string? Model = null, string? Run = null, long? Step = null)
{
    private const int MostRuns = 50;

    /// <summary>Those that fit a network: the shipped model, and the last and the best checkpoint of the newest runs.</summary>
    public static IReadOnlyList<StartChoice> For(NetworkDescription network, IRunStore store, RecognitionOptions shipped) =>
    [
        new("", T["fresh weights, by chance"]),
        .. Shipped(network, shipped),
        .. store.List(new RunQuery { Take = MostRuns }).Runs.Where(run => IsSame(run.Spec.Options.Network, network)).SelectMany(run => Checkpoints(run, store)),
    ];

    /// <summary>Key of what a run started from.</summary>
    public static string KeyOf(RunSpec spec) => spec switch
    {
        { Parent: { } run, ParentStep: { } step } => KeyOf(run, step),
        { Options.StartModel: { } folder } => folder,
        _ => "",
    };

    private static string KeyOf(string run, long step) => FormattableString.Invariant($"{run}/{step}");

    private static IEnumerable<StartChoice> Checkpoints(Run run, IRunStore store)
    {
        var checkpoints = store.Checkpoints(run.Id);
        return checkpoints.Where(checkpoint => checkpoint.IsBest || checkpoint.IsPinned || checkpoint.Step == checkpoints[^1].Step)
            .Select(checkpoint => new StartChoice(
                KeyOf(run.Id, checkpoint.Step),
                checkpoint.IsBest
                    ? T["{0} ({1}), step {2}, its best", run.Spec.Name, run.Id, RunText.Count(checkpoint.Step)]
                    : T["{0} ({1}), step {2}", run.Spec.Name, run.Id, RunText.Count(checkpoint.Step)],
                Run: run.Id,
                Step: checkpoint.Step));
    }

    private static IEnumerable<StartChoice> Shipped(NetworkDescription network, RecognitionOptions options)
    {
        try
        {
            var folder = LiveModel.FindFolder(options);
            var model = ModelFolder.ReadDescription(folder);
            return IsSame(model.Network, network) ? [new StartChoice(folder, T["the model {0}, which ships with FerWeb", model.Id], Model: folder)] : [];
        }
        catch (Exception error) when (error is DirectoryNotFoundException or ModelFileException)
        {
            return [];
        }
    }

    // The weights' names and shapes hang on nothing else.
    private static bool IsSame(NetworkDescription one, NetworkDescription other)
        => one.Architecture == other.Architecture && one.InputSize == other.InputSize && one.HasCrowdHead == other.HasCrowdHead
        && one.Widths.SequenceEqual(other.Widths) && one.Depths.SequenceEqual(other.Depths);
}
