using System.Globalization;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Comparison;

/// <summary>A setting of several runs.</summary>
/// <param name="Key">
/// Of <see cref="TrainingOptionTable"/>, or one of the settings beside it: dataset, network, widths, depths, startsFrom, teachers, input, device.
/// </param>
/// <param name="Label">For a person, in English.</param>
/// <param name="Values">As text, by run; null where it has no meaning beside the run's other settings.</param>
public sealed record ComparedSetting(string Key, string Label, IReadOnlyList<string?> Values)
{
    /// <value>Key of the seed, by which equal runs differ.</value>
    public const string Seed = "seed";

    private const string WarmUp = "warmUpEpochs";
    private const double Epsilon = 1e-9;

    private static readonly string[] _withoutEffect = ["device", "threads", "checkpointMinutes", "keptCheckpoints"];

    /// <value>The runs' values follow from another setting: nobody chose them to differ.</value>
    public bool IsDerived { get; init; }

    /// <value>Whether the runs do not agree, by somebody's choice.</value>
    public bool Differs => !IsDerived && Values.Distinct().Skip(1).Any();

    /// <value>False for what changes how fast or how safely a run goes, not what it learns. A copy under another key keeps it.</value>
    public bool HasEffect { get; } = !_withoutEffect.Contains(Key);

    /// <value>The settings beside those of <see cref="TrainingOptionTable"/>: each with its label, and how it is read as text.</value>
    internal static IReadOnlyList<(string Key, string Label, Func<RunSpec, string?> Read)> Beside { get; } =
    [
        ("dataset", "Data set", spec => spec.Dataset.Id),
        ("network", "Network", spec => spec.Options.Network.Architecture),
        ("widths", "Channels of the stages", spec => Numbers(spec.Options.Network.Widths)),
        ("depths", "Convolutions of the stages", spec => Numbers(spec.Options.Network.Depths)),
        ("startsFrom", "Starts from", StartOf),
        ("teachers", "Teachers", TeachersOf),
        ("input", "Pixels, mean and deviation of the input", spec => Input(spec.Options.Network)),
        ("device", "Device", spec => spec.Device),
    ];

    /// <summary>As answers to programs spell it: its key and, where it is a choice, its values.</summary>
    public ComparedSetting InAnswers() => this with
    {
        Key = SettingName.InAnswers(Key),
        Values = [.. Values.Select(value => value is null ? null : SettingName.ValueInAnswers(Key, value))],
    };

    /// <summary>All settings of these runs, in the order of the form.</summary>
    public static IReadOnlyList<ComparedSetting> Of(IReadOnlyList<RunSpec> runs)
    {
        ComparedSetting[] beside = [.. Beside.Select(one => new ComparedSetting(one.Key, one.Label, [.. runs.Select(one.Read)]))];
        return
        [
            beside[0] with { Values = [.. runs.Select(run => IdAmong(run.Dataset, runs))] },
            .. beside[1..^1],
            .. TrainingOptionTable.All.Select(option => new ComparedSetting(
                option.Key, option.Label, [.. runs.Select(run => option.IsUsed(run.Options) ? option.Read(run.Options) : null)])
            {
                IsDerived = option.Key is WarmUp && HaveOneWarmUp(runs),
            }),
            beside[^1],
        ];
    }

    // Other pictures under the same id are another data set, too.
    private static string IdAmong(RunDataset dataset, IReadOnlyList<RunSpec> runs)
        => runs.Any(run => run.Dataset.Id == dataset.Id && run.Dataset.Sha256 != dataset.Sha256) ? $"{dataset.Id} ({dataset.ShortHash})" : dataset.Id;

    // As one of them has it; in the others it became shorter with the epochs.
    private static bool HaveOneWarmUp(IReadOnlyList<RunSpec> runs) => runs.Select(run => run.Options).Any(one => runs.All(
        run => Math.Abs(one.WithEpochs(run.Options.Epochs).WarmUpEpochs - run.Options.WarmUpEpochs) < Epsilon));

    private static string? Numbers(IReadOnlyList<int> numbers) => numbers.Count > 0 ? string.Join(", ", numbers) : null;

    private static string Input(NetworkDescription network)
        => string.Create(CultureInfo.InvariantCulture, $"{network.InputSize}, {network.Mean}, {network.Deviation}");

    // Their order changes nothing.
    private static string? TeachersOf(RunSpec spec) => spec.Options.Teachers is { Count: > 0 } teachers
        ? string.Join(", ", teachers.Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal))
        : null;

    private static string? StartOf(RunSpec spec) => spec.ParentStep is { } step
        ? $"{spec.Parent}, step {step}"
        : spec.Options.StartModel is { } model ? Path.GetFileName(model) : null;
}
