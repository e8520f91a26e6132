using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>What a person has filled in so far: the options, and what was typed where it cannot be taken yet.</summary>
public sealed class TrainingForm
{
    private readonly Dictionary<string, (string Text, string Fault)> _faults = [];

    /// <value>The options by all fields that hold.</value>
    public TrainingOptions Options { get; private set; } = RunPreset.Paces[0].Options(NetworkChoice.All[0].Architecture);

    /// <value>Id of the preset that was chosen last.</value>
    public string Preset { get; private set; } = RunPreset.Paces[0].Id;

    /// <value>True when no field has a fault of its own.</value>
    public bool IsValid => _faults.Count == 0;

    /// <summary>What a field shows.</summary>
    public string TextOf(TrainingField field) => _faults.TryGetValue(field.Key, out var typed) ? typed.Text : field.Read(Options);

    /// <summary>What is wrong with a field by itself or beside the others; empty when nothing is.</summary>
    public string FaultOf(TrainingField field, bool hasValidation) => _faults.TryGetValue(field.Key, out var typed)
        ? typed.Fault
        : Contradictions(Options, hasValidation).GetValueOrDefault(field.Key, "");

    /// <summary>All faults, by key of the field.</summary>
    public IReadOnlyDictionary<string, string> Faults(bool hasValidation) => Contradictions(Options, hasValidation)
        .Where(entry => !_faults.ContainsKey(entry.Key))
        .Concat(_faults.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Fault)))
        .ToDictionary();

    /// <summary>Takes what was typed into a field.</summary>
    public void Set(TrainingField field, string text)
    {
        _faults.Remove(field.Key);
        if (field.Write(Options, text, out var fault) is not { } options)
        {
            _faults[field.Key] = (text, fault);
        }
        else if (field == TrainingFields.EpochsField && Options.WarmUpEpochs >= options.Epochs * 0.1)
        {
            Options = RunPreset.WithEpochs(options, options.Epochs);
        }
        else
        {
            Options = options;
        }

        // What is no longer shown cannot be mended, and is not used.
        foreach (var unused in TrainingFields.All.Where(other => !other.IsUsed(Options)))
        {
            _faults.Remove(unused.Key);
        }
    }

    /// <summary>Another network, with the chosen pace where the preset is one of the three.</summary>
    public void Choose(string architecture) => Apply(architecture, RunPreset.Paces.FirstOrDefault(preset => preset.Id == Preset) ?? RunPreset.Paces[0]);

    /// <summary>A preset for a network.</summary>
    public void Apply(string architecture, RunPreset preset)
    {
        _faults.Clear();
        (Options, Preset) = (preset.Options(architecture), preset.Id);
    }

    /// <summary>The settings of an earlier run.</summary>
    public void Take(TrainingOptions options)
    {
        _faults.Clear();
        (Options, Preset) = (options, "");
    }

    /// <summary>The settings in which this differs from the recipe of the chosen network and preset, as label, here, there.</summary>
    public static IReadOnlyList<(string Label, string Here, string There)> Differences(TrainingOptions here, TrainingOptions there) =>
    [
        .. here.Network.Architecture == there.Network.Architecture ? [] : new[] { (Key("Network"), here.Network.Architecture, there.Network.Architecture) },
        .. TrainingFields.All
            .Select(field => (field.Label, Here: field.Read(here), There: field.Read(there)))
            .Where(entry => entry.Here != entry.There),
    ];

    private static Dictionary<string, string> Contradictions(TrainingOptions options, bool hasValidation)
    {
        var needsValidation = T["This needs validation pictures, and the data set has none."];
        var faults = new Dictionary<string, string>();
        void Check(string key, bool holds, string otherwise)
        {
            if (!holds)
            {
                faults[key] = otherwise;
            }
        }

        Check("warmUpEpochs", options.WarmUpEpochs < options.Epochs, T["It must be shorter than the {0} epochs in all.", options.Epochs]);
        Check("earlySize", options.EarlySize <= options.Network.InputSize, T["This network looks at {0} pixels at most.", options.Network.InputSize]);
        Check("earlySize", options.EarlySize == 0 || !options.Network.Architecture.StartsWith("cnn-seed", StringComparison.Ordinal), T["This network takes pictures of one size only; leave it at 0."]);
        Check("frozenStages", options.FrozenStages <= options.Network.Stages, T["This network has {0} stages before its last layer.", options.Network.Stages]);
        if (options.EarlyStopping is { } stopping)
        {
            var mayExceedOne = stopping.Monitor is MonitoredMetric.ValidationLoss;
            Check("stoppingStart", stopping.StartFromEpoch < options.Epochs, T["It must be less than the {0} epochs in all, or early stopping never watches.", options.Epochs]);
            Check("stoppingGood", mayExceedOne || stopping.Threshold is null or <= 1, T["Accuracy and F1 lie between 0 and 1; give a share such as {0}.", "0.7"]);
            Check("stoppingBad", mayExceedOne || stopping.DivergenceThreshold is null or <= 1, T["Accuracy and F1 lie between 0 and 1; give a share such as {0}.", "0.2"]);
        }

        Check("earlyStopping", hasValidation || options.EarlyStopping is null, needsValidation);
        Check("plateau", hasValidation || options.Plateau is null, needsValidation);
        Check("keepBest", hasValidation || !options.KeepBest, needsValidation);
        return faults;
    }
}
