using FerWeb.Workspace.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs.Curves;

/// <summary>A line of a chart. Lines differ by dash and symbol too, not by colour alone.</summary>
/// <param name="Key">Name of its curve.</param>
/// <param name="Word">What it is called, in English.</param>
/// <param name="Colour">In both themes.</param>
/// <param name="Dash">As Plotly names it.</param>
/// <param name="Symbol">As Plotly names it.</param>
public sealed record CurveLine(string Key, string Word, string Colour, string Dash = "solid", string Symbol = "circle")
{
    /// <value>A value for each step, smoothed on demand.</value>
    public bool IsPerStep { get; init; }

    /// <value>Set by rule, not measured: smoothing would show rates that never were.</value>
    public bool IsExact { get; init; }

    internal bool IsSmoothed(CurveSettings settings) => IsPerStep && !IsExact && settings.Smoothing > 0;
}

/// <summary>What a chart of a run shows.</summary>
/// <param name="Name">Short, for addresses of elements and names of files.</param>
/// <param name="Title">In English.</param>
/// <param name="Words">What it means, in English.</param>
/// <param name="Format">Of a value as it is drawn, in d3's notation.</param>
/// <param name="Lines">From back to front.</param>
public sealed record CurveChart(string Name, string Title, string Words, string Format, IReadOnlyList<CurveLine> Lines)
{
    private const string Training = "#2f7fb8";
    private const string TrainingStep = "#5a97c4";
    private const string Validation = "#d2552a";
    private const string Third = "#7a8f1f";
    private const string Fourth = "#9b6bb3";

    /// <value>Loss of training and validation.</value>
    public static CurveChart Loss { get; } = new(
        "loss", Key("Loss"), Key("How wrong it is. Both lines should fall; when only the training line does, it learns by heart."), ".3f",
        [
            new(MetricKey.StepLoss, Key("Each step"), TrainingStep) { IsPerStep = true },
            new(MetricKey.TrainLoss, Key("Training loss"), Training),
            new(MetricKey.ValidationLoss, Key("Validation loss"), Validation, "dash", "diamond"),
        ])
    {
        MayBeLogarithmic = true,
    };

    /// <value>Share of right answers.</value>
    public static CurveChart Accuracy { get; } = new(
        "accuracy", Key("Accuracy"), Key("Share of right answers. Validation is measured on pictures that it never learns from."), ".1f",
        [
            new(MetricKey.StepAccuracy, Key("Each step"), TrainingStep) { IsPerStep = true },
            new(MetricKey.TrainAccuracy, Key("Training accuracy"), Training),
            new(MetricKey.ValidationAccuracy, Key("Validation accuracy"), Validation, "dash", "diamond"),
            new(MetricKey.CrowdAccuracy, Key("Crowd accuracy"), Fourth, "dashdot", "cross"),
            new(MetricKey.MacroF1, Key("Macro F1"), Third, "dot", "square"),
        ])
    {
        IsShare = true,
    };

    /// <value>The learning rate.</value>
    public static CurveChart Rate { get; } = new(
        "rate", Key("Learning rate"), Key("How large its corrections are."), ".2~e",
        [new(MetricKey.LearningRate, Key("Learning rate"), Training) { IsPerStep = true, IsExact = true }])
    {
        MayBeLogarithmic = true,
        BeginsAtZero = true,
    };

    /// <value>The speed.</value>
    public static CurveChart Speed { get; } = new(
        "speed", Key("Images per second"), Key("How fast this machine trains."), ",.0f",
        [new(MetricKey.ImagesPerSecond, Key("Images per second"), Training) { IsPerStep = true }]);

    /// <value>The values span decades.</value>
    public bool MayBeLogarithmic { get; private init; }

    /// <value>The axis begins at 0: around a value that stays the same Plotly would draw one from 1 below it to 1 above.</value>
    public bool BeginsAtZero { get; private init; }

    /// <value>The values are shares, 0 to 1, drawn as per cent; chance has one too.</value>
    public bool IsShare { get; private init; }

    /// <summary>A value for a person to read; macro F1 shares the axis of the accuracies, not their notation.</summary>
    public string Text(CurveLine line, double value) => this switch
    {
        _ when line.Key == MetricKey.MacroF1 => RunText.Measure(value),
        { IsShare: true } => RunText.Percent(value),
        { Name: "speed" } => RunText.Count(value),
        { Name: "rate" } => RunText.Rate(value),
        _ => RunText.Loss(value),
    };

    /// <summary>The newest values in words, for who cannot see the chart: validation first, as it counts, and single steps last.</summary>
    public string Describe(RunCurves curves)
    {
        var parts = Lines
            .Select(line => (Line: line, Last: curves.Last(line.Key)))
            .Where(one => one.Last is not null)
            .OrderBy(one => one.Line switch { { Key: MetricKey.ValidationLoss or MetricKey.ValidationAccuracy } => 0, { IsPerStep: false } => 1, _ => 2 })
            .Select(one => $"{T[one.Line.Word]} {Text(one.Line, one.Last!.Value)}")
            .ToArray();
        return T["{0} chart: {1}", T[Title], parts.Length > 0 ? string.Join(", ", parts) : T["No points yet"]];
    }

    /// <summary>
    /// A row per epoch, with the last value that each line had in it. A line that has none is left out, and one per step where the
    /// chart has lines per epoch.
    /// </summary>
    public CurveTable Tabulate(RunCurves curves)
    {
        var slices = curves.Read([.. Lines.Select(line => line.Key)]).Curves;
        var perEpoch = Lines.Any(line => !line.IsPerStep);
        var shown = Enumerable.Range(0, Lines.Count).Where(i => slices[i].Steps.Length > 0 && !(perEpoch && Lines[i].IsPerStep)).ToArray();
        var rows = new SortedDictionary<int, string?[]>();
        for (var column = 0; column < shown.Length; column++)
        {
            var slice = slices[shown[column]];
            for (var i = 0; i < slice.Steps.Length; i++)
            {
                var epoch = (int)Math.Ceiling(slice.Epochs[i] - 1e-6);
                var row = rows.TryGetValue(epoch, out var there) ? there : rows[epoch] = new string?[shown.Length];
                row[column] = Text(Lines[shown[column]], slice.Values[i]);
            }
        }

        return new CurveTable([.. shown.Select(i => T[Lines[i].Word])], [.. rows.Select(row => (row.Key, row.Value))]);
    }
}

/// <summary>A chart as a table.</summary>
/// <param name="Columns">Words of the lines.</param>
/// <param name="Rows">By epoch; null where a line has no value.</param>
public sealed record CurveTable(IReadOnlyList<string> Columns, IReadOnlyList<(int Epoch, string?[] Values)> Rows);
