using FerWeb.Engine.Training;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>The figures of a run as they are now.</summary>
public sealed partial class RunFacts : ComponentBase
{
    [Parameter, EditorRequired]
    public required RunState State { get; set; }

    [Parameter, EditorRequired]
    public required TrainingOptions Options { get; set; }

    /// <summary>What it learns to tell apart.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Classes { get; set; }

    /// <summary>Training time in seconds, all attempts.</summary>
    [Parameter, EditorRequired]
    public required double Seconds { get; set; }

    private IEnumerable<(string Name, string Value, string Help)> Facts()
    {
        var progress = State.Progress;
        yield return (Key("Epoch"), $"{progress.Epoch} / {Options.Epochs}", Key("Rounds through all training pictures."));
        yield return (Key("Step"), RunText.Count(progress.Step), Key("Corrections made so far, each on a batch of pictures."));
        yield return (
            Key("Training loss"),
            RunText.Loss(progress.TrainLoss),
            Key("How wrong it is on the pictures it trains on; lower is better."));
        yield return (
            Key("Validation loss"),
            RunText.Loss(progress.ValidationLoss),
            Key("How wrong it is on pictures it never trains on; lower is better."));
        yield return (Key("Training accuracy"), RunText.Percent(progress.TrainAccuracy), Key("Share of right answers on the training pictures."));
        yield return (
            Key("Newest accuracy"),
            RunText.Percent(progress.ValidationAccuracy),
            Key("Share of right answers after the newest epoch, on pictures it never trains on."));
        yield return (
            Key("Macro F1"),
            RunText.Measure(progress.MacroF1),
            ClassTexts.Of(Classes).MacroF1);
        yield return (
            Key("Best accuracy"),
            progress.BestEpoch is { } best ? T["{0} (epoch {1})", RunText.Percent(progress.BestAccuracy), best] : "–",
            Options.BestBy is MonitoredMetric.ValidationAccuracy
                ? Key("The highest of all epochs on pictures it never trains on: that of the best checkpoint.")
                : Key("The highest of all epochs on pictures it never trains on; which checkpoint is the best goes by another measure."));
        yield return (Key("Learning rate"), RunText.Rate(progress.LearningRate), Key("Size of a correction."));
        yield return (Key("Images per second"), RunText.Count(progress.ImagesPerSecond), Key("Training pictures it gets through in a second."));
        if (Options.EarlyStopping is { } stopping)
        {
            yield return (
                Key("Early stopping"),
                T["{0} of {1} epochs without improvement", progress.Stalled, stopping.Patience],
                Key("When the count is full, training stops."));
        }

        yield return (Key("Training time"), RunText.Duration(TimeSpan.FromSeconds(Seconds)), Key("All attempts together."));
        if (State.Host is { } host)
        {
            yield return (Key("Machine"), host, Key("Where the newest attempt trains or trained."));
        }

        if (State.Status.IsLive())
        {
            foreach (var fact in GpuFacts(progress.Gpu))
            {
                yield return fact;
            }

            yield return (Key("Time left"), RunText.Remaining(progress, Options.EarlyStopping is not null), Key("Judged by the epochs so far."));
        }
    }

    private static IEnumerable<(string Name, string Value, string Help)> GpuFacts(GpuReading? gpu)
    {
        if (gpu?.Utilization is { } share)
        {
            yield return (Key("GPU in use"), ProbabilityText.Sign(RunText.Count(RunText.Hundred(share))), Key("Share of the time in which it computes."));
        }

        if (gpu?.MemoryUsedBytes is { } used)
        {
            yield return (
                Key("GPU memory"),
                gpu.MemoryBytes is { } all ? T["{0} of {1}", RunText.Bytes(used), RunText.Bytes(all)] : RunText.Bytes(used),
                Key("What all programs on it take together."));
        }

        if (gpu?.Temperature is { } degrees)
        {
            yield return (Key("GPU temperature"), T["{0}\u00a0°C", RunText.Count(degrees)], Key("As its driver measures it."));
        }
    }
}
