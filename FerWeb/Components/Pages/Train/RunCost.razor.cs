using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Train;

/// <summary>What a run will take, by a few steps that were timed, and what its time limit or the machine's memory have against it.</summary>
public sealed partial class RunCost : ComponentBase
{
    private const int SmallestBatch = 2;

    /// <summary>What was timed; null while nobody knows.</summary>
    [Parameter, EditorRequired]
    public required DryBatch? Cost { get; set; }

    /// <summary>Why nobody knows; null while it is being timed.</summary>
    [Parameter]
    public string? Fault { get; set; }

    /// <summary>Nobody knows because memory ran out.</summary>
    [Parameter]
    public bool RanOut { get; set; }

    [Parameter, EditorRequired]
    public required TrainingOptions Options { get; set; }

    /// <summary>Training pictures.</summary>
    [Parameter, EditorRequired]
    public required int Images { get; set; }

    /// <summary>Memory of the machine that is free.</summary>
    [Parameter, EditorRequired]
    public required long FreeBytes { get; set; }

    /// <summary>Somebody wants this batch size.</summary>
    [Parameter]
    public EventCallback<int> OnBatchSize { get; set; }

    // Those of the network before, while another is measured: a table that somebody reads stays open.
    private IReadOnlyList<LayerSummary>? _layers;

    private string Words
    {
        get
        {
            if (Cost is not { } cost)
            {
                return Fault ?? T["Timing a few steps on this machine ..."];
            }

            var epoch = cost.Epoch(Options, Images);
            return T[
                (epoch < TimeSpan.FromSeconds(1), cost.ProcessBytes) switch
                {
                    (true, null) => Key("About {1} in all on this machine: a few steps were timed just now. {3} weights learn."),
                    (true, _) => Key("About {1} in all on this machine, and {2} of memory: a few steps were timed just now. {3} weights learn."),
                    (false, null) => Key("About {0} an epoch and {1} in all on this machine: a few steps were timed just now. {3} weights learn."),
                    _ => Key("About {0} an epoch and {1} in all on this machine, and {2} of memory: a few steps were timed just now. {3} weights learn."),
                },
                RunText.Duration(epoch), RunText.Duration(cost.Total(Options, Images)), RunText.Bytes(cost.ProcessBytes ?? 0),
                RunText.Count(cost.TrainableParameters)];
        }
    }

    private string? LimitWords
    {
        get
        {
            if (Options.MaxTime is not { } limit || Cost is not { } cost || limit >= cost.Epoch(Options, Images) * Options.Epochs)
            {
                return null;
            }

            // A shorter run has fewer small epochs, too.
            var (done, fitting) = (Math.Floor(cost.EpochsIn(limit, Options, Images)), Math.Floor(limit / cost.Epoch(Options, Images)));
            return done == 0
                ? T["The time limit ends it before its first epoch is done: allow more time."]
                : T[
                    Options.Schedule is ScheduleKind.Cosine or ScheduleKind.OneCycle && fitting > 0
                        ? Key("The time limit ends it after about {0} of {1} epochs, before the learning rate has come down: " +
                            "choose {2}, or allow more time.")
                        : Key("The time limit ends it after about {0} of {1} epochs."),
                    RunText.Count(done), RunText.Count(Options.Epochs), RunText.Count(fitting)];
        }
    }

    private string? MemoryWords => Cost?.ProcessBytes is { } needed && needed > FreeBytes
        ? T[
            "It needs about {0} of memory, and {1} are free: choose a smaller batch size, or end other programs.",
            RunText.Bytes(needed), RunText.Bytes(FreeBytes)]
        : null;

    // Half of it, which is timed in turn.
    private int? SmallerBatch
        => (RanOut || MemoryWords is not null) && Options.BatchSize > SmallestBatch ? Math.Max(SmallestBatch, Options.BatchSize / 2) : null;

    protected override void OnParametersSet() => _layers = Cost?.Layers ?? _layers;

    /// <summary>The same in few words.</summary>
    public static string Short(DryBatch cost, TrainingOptions options, int images)
    {
        var total = RunText.Duration(cost.Total(options, images));
        return cost.ProcessBytes is { } bytes ? T["About {0} in all, {1} of memory", total, RunText.Bytes(bytes)] : T["About {0} in all", total];
    }
}
