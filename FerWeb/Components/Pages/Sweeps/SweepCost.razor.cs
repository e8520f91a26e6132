using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Workspace.Sweeps;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Sweeps;

/// <summary>How many runs a sweep makes, and what they take by a few steps that were timed with the settings that do not vary.</summary>
public sealed partial class SweepCost : ComponentBase
{
    private const string BatchSize = "batchSize";

    [Parameter, EditorRequired]
    public required SweepPlan Plan { get; set; }

    /// <summary>Training pictures.</summary>
    [Parameter, EditorRequired]
    public required int Images { get; set; }

    /// <summary>What was timed; null while nobody knows.</summary>
    [Parameter, EditorRequired]
    public required DryBatch? Cost { get; set; }

    /// <summary>That memory ran out while the steps were timed; null otherwise.</summary>
    [Parameter]
    public string? RanOut { get; set; }

    /// <summary>Memory of the machine that is free.</summary>
    [Parameter, EditorRequired]
    public required long FreeBytes { get; set; }

    private string CostWords => Cost is not { } cost
        ? ""
        : T[
            "About {0} on this machine, one run after the other, by the settings that do not vary: a few steps were timed just now.",
            RunText.Duration(Plan.Rounds.Aggregate(
                TimeSpan.Zero, (sum, round) => sum + (round.Runs * cost.Total(Plan.Spec.Options.WithEpochs(round.Epochs), Images))))];

    // The size of a batch that was timed is none of theirs where it varies.
    private string? MemoryWords => Plan.Spec.Axes.Any(axis => axis.Option == BatchSize) ? null : RanOut ?? TooLittle;

    private string? TooLittle => Cost?.ProcessBytes is { } needed && needed > FreeBytes
        ? T[
            "Each run needs about {0} of memory, and {1} are free: take smaller batch sizes, or end other programs.",
            RunText.Bytes(needed), RunText.Bytes(FreeBytes)]
        : null;
}
