using System.Globalization;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;

namespace FerWeb.Sweeps;

/// <summary>What a person has filled in so far for a new sweep.</summary>
internal sealed class SweepForm
{
    private const string RateKey = "learningRate";

    /// <value>The settings that do not vary; its epochs are those of the whole training.</value>
    public TrainingForm Base { get; } = new();

    /// <value>How the combinations are chosen.</value>
    public SweepMethod Method { get; private set; } = SweepMethod.Random;

    /// <value>What varies.</value>
    public List<SweepField> Fields { get; } = [];

    /// <value>Epochs of each run, or of the first round.</value>
    public int Epochs { get; set; }

    /// <value>Combinations to try by chance.</value>
    public int Runs { get; set; } = SweepSpec.UsualRuns;

    /// <value>Of halving.</value>
    public int Factor { get; set; } = SweepSpec.UsualFactor;

    /// <value>Of halving.</value>
    public int Rounds { get; set; } = 2;

    /// <summary>A form that varies the learning rate.</summary>
    public SweepForm() => Begin();

    /// <summary>The settings of an earlier run.</summary>
    public void Take(TrainingOptions options)
    {
        Base.Take(options);
        Begin();
    }

    /// <summary>Another network with its pace.</summary>
    public void Choose(string architecture, RunPreset preset)
    {
        Base.Apply(architecture, preset);
        Begin();
    }

    /// <summary>Another way; values that nobody has changed become those that suit it.</summary>
    public void Choose(SweepMethod method)
    {
        var untouched = Fields.Where(field => field.Text == Suggestion(field.Option)).ToList();
        Method = method;
        foreach (var field in untouched)
        {
            field.Text = Suggestion(field.Option);
        }

        Epochs = UsualEpochs;
    }

    /// <summary>Another setting for a field.</summary>
    public void Choose(SweepField field, TrainingOption option)
    {
        (field.Option, field.Text) = (option, Suggestion(option));
        field.Chosen.Clear();
        field.Chosen.UnionWith(Values(option).Select(value => value.Value));
    }

    /// <summary>One more setting to vary: the first that is not there yet.</summary>
    public void Add()
    {
        var option = Offered.First(option => Fields.All(field => field.Option != option));
        var added = new SweepField { Option = option };
        Choose(added, option);
        Fields.Add(added);
    }

    /// <value>The settings that can vary beside the others.</value>
    public IEnumerable<TrainingOption> Offered => TrainingOptionTable.All
        .Where(option => option != TrainingOptionTable.Epochs && option.IsUsed(Base.Options)).OrderByDescending(option => option.Key == RateKey);

    /// <summary>The values of a setting that has few; empty for a number.</summary>
    public static IReadOnlyList<(string Value, string Word)> Values(TrainingOption option) => option switch
    {
        ChoiceOption choice => choice.Choices,
        SwitchOption => [("true", Localization.Texts.Key("yes")), ("false", Localization.Texts.Key("no"))],
        _ => [],
    };

    /// <summary>What was filled in, for <see cref="SweepActions.Start"/>. Without a checkpoint to start from the runs have fresh weights.</summary>
    public SweepSpec ToSpec(string name, string owner, RunDataset dataset, string device, (string Run, long Step)? start) => new(
        name, owner, dataset, Base.Options, Method,
        [.. Fields.Select(field => Values(field.Option) is { Count: > 0 } values
            ? new SweepAxis(field.Option.Key, [.. values.Select(value => value.Value).Where(field.Chosen.Contains)])
            : SweepAxis.Parse(field.Option.Key, field.Text))],
        Epochs, Runs, Factor, Rounds, Device: device, Parent: start?.Run, ParentStep: start?.Step);

    private int UsualEpochs => Math.Max(1, Base.Options.Epochs / (Method is SweepMethod.Halving ? (int)Math.Pow(Factor, Rounds - 1) : 2));

    private void Begin()
    {
        Epochs = UsualEpochs;
        if (Fields.Count == 0)
        {
            Add();
            return;
        }

        foreach (var field in Fields)
        {
            Choose(field, field.Option);
        }
    }

    // Three times more and less, or a decade about it, as far as its limits let it.
    private string Suggestion(TrainingOption option)
    {
        if (option is not NumberOption number)
        {
            return "";
        }

        double Rounded(double value)
            => number.IsWhole ? Math.Round(value) : double.Parse(value.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        string Text(double value) => Math.Clamp(Rounded(value), number.Lowest, number.Highest).ToString(CultureInfo.InvariantCulture);
        return number.Get(Base.Options) is { } now and > 0
            ? Method is SweepMethod.Grid ? $"{Text(now / 3)}, {Text(now)}, {Text(now * 3)}"
                : option.Key == RateKey ? $"{Text(now / 10)}..{Text(now * 10)} log" : $"{Text(now / 2)}..{Text(now * 2)}"
            : "";
    }
}

/// <summary>A setting of the form.</summary>
internal sealed class SweepField
{
    /// <value>Which.</value>
    public required TrainingOption Option { get; set; }

    /// <value>The values of a number as they were typed.</value>
    public string Text { get; set; } = "";

    /// <value>The chosen values of a setting that has few.</value>
    public HashSet<string> Chosen { get; } = [];
}
