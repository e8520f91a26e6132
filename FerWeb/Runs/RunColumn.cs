using FerWeb.Datasets;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>A column of the list of runs that a person may add.</summary>
/// <param name="Name">In the page's address.</param>
/// <param name="Title">In English.</param>
/// <param name="Text">What a run has there.</param>
internal sealed record RunColumn(string Name, string Title, Func<Run, TimeProvider, string> Text)
{
    /// <value>In the order in which they stand.</value>
    public static IReadOnlyList<RunColumn> All { get; } =
    [
        new("dataset", Key("Data set"), (run, _) => DatasetText.Name(run.Spec.Dataset.Id, run.Spec.Dataset.Name)),
        Setting("optimizer"),
        Setting("learningRate"),
        Setting("batchSize"),
        Setting("seed"),
        new("loss", Key("Newest validation loss"), (run, _) => RunText.Loss(run.Progress.ValidationLoss)),
        new("f1", Key("Newest macro F1"), (run, _) => RunText.Measure(run.Progress.MacroF1)),
        new("duration", Key("Duration"), (run, time) => run.Duration(time.GetUtcNow()) is { } duration ? RunText.Duration(duration) : "–"),
        new("disk", Key("Disk space of the checkpoints"), (run, _) => run.CheckpointBytes > 0 ? RunText.Bytes(run.CheckpointBytes) : "–"),
    ];

    /// <summary>Those of these keys, set apart by commas; what is no key is left out.</summary>
    public static IReadOnlyList<RunColumn> Of(string? keys) => [.. All.Where(column => (keys ?? "").Split(',').Contains(column.Name))];

    private static RunColumn Setting(string key) => new(
        key,
        TrainingOptionTable.Get(key).Label,
        (run, _) => FieldText.Of(TrainingOptionTable.Get(key), run.Spec.Options));
}
