using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>What a person has filled in so far: the options, and what was typed where it cannot be taken yet.</summary>
public sealed class TrainingForm
{
    private readonly Dictionary<string, (string Text, OptionFault Fault)> _faults = [];

    /// <value>The options by all fields that hold.</value>
    public TrainingOptions Options { get; private set; } = RunPreset.Paces[0].Options(NetworkChoice.All[0].Architecture);

    /// <value>Id of the preset that was chosen last.</value>
    public string Preset { get; private set; } = RunPreset.Paces[0].Id;

    /// <value>True when no field has a fault of its own.</value>
    public bool IsValid => _faults.Count == 0;

    /// <summary>The settings of a group that differ from those of the chosen network and preset; the epochs stand outside of it.</summary>
    public IReadOnlyList<TrainingOption> Different(TrainingOptionGroup group)
    {
        var usual = (RunPreset.All.FirstOrDefault(preset => preset.Id == Preset) ?? RunPreset.Paces[0])
            .Options(Options.Network.Architecture).WithEpochs(Options.Epochs);
        return [.. group.Options.Where(field => field != TrainingOptionTable.Epochs && field.IsUsed(Options) && field.Read(Options) != field.Read(usual))];
    }

    /// <summary>What a field shows.</summary>
    public string TextOf(TrainingOption field) => _faults.TryGetValue(field.Key, out var typed) ? typed.Text : field.Read(Options);

    /// <summary>What is wrong with a field by itself or beside the others; empty when nothing is.</summary>
    public string FaultOf(TrainingOption field, bool hasValidation) => Faults(hasValidation).GetValueOrDefault(field.Key, "");

    /// <summary>All faults in words, by key of the field.</summary>
    public IReadOnlyDictionary<string, string> Faults(bool hasValidation) => _faults.Values.Select(typed => typed.Fault)
        .Concat(Options.Faults(hasValidation))
        .DistinctBy(fault => fault.Option)
        .ToDictionary(fault => fault.Option, fault => T[fault.Sentence]);

    /// <summary>Takes what was typed into a field.</summary>
    public void Set(TrainingOption field, string text)
    {
        _faults.Remove(field.Key);
        if (field.Write(Options, text, out var fault) is { } options)
        {
            Options = options;
        }
        else
        {
            _faults[field.Key] = (text, fault!);
        }

        // What is no longer shown cannot be mended, and is not used.
        foreach (var unused in TrainingOptionTable.All.Where(other => !other.IsUsed(Options)))
        {
            _faults.Remove(unused.Key);
        }
    }

    /// <summary>What every field shows, by its key.</summary>
    public IReadOnlyDictionary<string, string> Texts() => TrainingOptionTable.All.ToDictionary(field => field.Key, TextOf);

    /// <summary>Takes what the fields of such a form showed.</summary>
    public void Fill(IReadOnlyDictionary<string, string> texts)
    {
        // In the order of the table: the epochs before the warm-up that they shorten, a rule before its settings.
        foreach (var field in TrainingOptionTable.All)
        {
            if (field.IsUsed(Options) && texts.GetValueOrDefault(field.Key) is { } text && text != TextOf(field))
            {
                Set(field, text);
            }
        }
    }

    /// <summary>Another network, with the chosen pace where the preset is one of the three.</summary>
    public void Choose(string architecture) => Apply(architecture, RunPreset.Paces.FirstOrDefault(preset => preset.Id == Preset) ?? RunPreset.Paces[0]);

    /// <summary>A preset for a network.</summary>
    public void Apply(string architecture, RunPreset preset)
    {
        _faults.Clear();
        (Options, Preset) = (preset.Options(architecture) with { Teachers = Options.Teachers }, preset.Id);
    }

    /// <summary>Folders of the models whose answers the run learns from.</summary>
    public void TakeTeachers(IReadOnlyList<string> teachers) => Options = Options with { Teachers = teachers };

    /// <summary>The settings of an earlier run.</summary>
    public void Take(TrainingOptions options)
    {
        _faults.Clear();
        (Options, Preset) = (options, "");
    }

    /// <summary>The settings in which this differs from the recipe of the chosen network and preset, as label, here, there.</summary>
    public static IReadOnlyList<(string Label, string Here, string There)> Differences(TrainingOptions here, TrainingOptions there) =>
    [
        .. TrainingOptionTable.All
            .Select(field => (field.Label, Here: FieldText.Of(field, here), There: FieldText.Of(field, there)))
            .Prepend((Label: Key("Network"), Here: NetworkChoice.TitleOf(here.Network.Architecture), There: NetworkChoice.TitleOf(there.Network.Architecture)))
            .Append((Label: Key("Teachers"), Here: Names(here.Teachers), There: Names(there.Teachers)))
            .Where(entry => entry.Here != entry.There),
    ];

    private static string Names(IReadOnlyList<string> teachers)
        => teachers.Count == 0 ? T["none"] : string.Join(", ", teachers.Select(folder => Path.GetFileName(folder)));
}
