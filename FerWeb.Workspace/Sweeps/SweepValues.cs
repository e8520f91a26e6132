using System.Globalization;
using FerWeb.Engine;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Sweeps;

/// <summary>The values that a sweep tries: checks them by <see cref="TrainingOptionTable"/>, and draws them by chance.</summary>
internal static class SweepValues
{
    /// <summary>Said of a value that the other settings take back or make meaningless.</summary>
    public const string NoEffect = "The value {0} has no effect beside the other settings of this sweep.";

    private const int MostAxes = 10;

    // A combination that was drawn before is drawn again, until so many tries for each that is wanted.
    private const int Patience = 100;

    private static Sentence NeedsValues { get; } = "Give single values, such as 0.01, 0.03, or for a number a range, such as 0.001..0.1.";

    /// <summary>The axes in the order of the table, each value as its option reads it again, none twice.</summary>
    /// <exception cref="TrainingException">One cannot be used.</exception>
    public static IReadOnlyList<SweepAxis> Checked(SweepSpec spec)
    {
        if (spec.Axes.Count is 0 or > MostAxes)
        {
            throw new TrainingException($"A sweep varies 1 to {MostAxes} settings. Name one and its values.");
        }

        var axes = spec.Axes.Select(axis => Checked(axis, spec)).ToList();
        if (axes.GroupBy(axis => axis.Option).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw Fault(twice.Key, "It is named twice. Give all its values together.");
        }

        return [.. TrainingOptionTable.All.Select(option => axes.FirstOrDefault(axis => axis.Option == option.Key)).OfType<SweepAxis>()];
    }

    /// <summary>Combinations by chance, none twice. The same seed draws the same ones.</summary>
    /// <exception cref="TrainingException">There are not as many.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Draw(SweepSpec spec)
    {
        var chance = new Random(spec.Seed);
        var drawn = new List<IReadOnlyList<string>>();
        var known = new HashSet<string>();
        for (var tries = 0; drawn.Count < spec.Runs; tries++)
        {
            if (tries > spec.Runs * Patience)
            {
                throw new TrainingException(
                    $"These values make only about {drawn.Count} of the {spec.Runs} different runs that are wanted. Take fewer runs, or a grid.");
            }

            string[] trial = [.. spec.Axes.Select(axis => Draw(axis, spec.Options, chance))];
            if (known.Add(string.Join('\n', trial)))
            {
                drawn.Add(trial);
            }
        }

        return drawn;
    }

    private static SweepAxis Checked(SweepAxis axis, SweepSpec spec)
    {
        var option = TrainingOptionTable.All.FirstOrDefault(option => SettingName.Letters(option.Key) == SettingName.Letters(axis.Option))
            ?? throw new TrainingException(new OptionFault(
                axis.Option, new Sentence(OptionWords.NoOption, string.Join(", ", TrainingOptionTable.All.Select(option => option.Key)))));
        if (option == TrainingOptionTable.Epochs)
        {
            throw Fault(option.Key, "All runs of a sweep train for the same number of epochs, or the longest would win. Vary something else.");
        }

        if (axis.Low is { } low && axis.High is { } high && axis.Values is null)
        {
            if (spec.Method is SweepMethod.Grid)
            {
                throw Fault(option.Key, "A grid needs single values, such as 0.01, 0.03; a range is for random search and halving.");
            }

            if (option is not NumberOption)
            {
                throw Fault(option.Key, "Only a number has a range. Give single values.");
            }

            if (low >= high || (axis.IsLog && low <= 0))
            {
                throw Fault(option.Key, "The lower end of a range is less than its upper end, and above 0 where decades count.");
            }

            Canonical(option, spec.Options, Text(low));
            Canonical(option, spec.Options, Text(high));
            return axis with { Option = option.Key };
        }

        return axis.Values is { Count: > 0 } values
            ? new SweepAxis(option.Key, [.. values.Select(value => Canonical(option, spec.Options, value)).Distinct()])
            : throw Fault(option.Key, NeedsValues);
    }

    private static string Draw(SweepAxis axis, TrainingOptions options, Random chance)
    {
        if (axis.Values is { } values)
        {
            return values[chance.Next(values.Count)];
        }

        var option = (NumberOption)TrainingOptionTable.Get(axis.Option);
        var (low, high, at) = (axis.Low!.Value, axis.High!.Value, chance.NextDouble());

        // Of whole numbers the ends are as likely as the others.
        var (from, to) = option.IsWhole ? (low - 0.5, high + 0.5) : (low, high);
        var value = axis.IsLog ? Math.Exp(Math.Log(low) + (at * (Math.Log(high) - Math.Log(low)))) : from + (at * (to - from));
        return Canonical(option, options, Text(Math.Clamp(option.IsWhole ? Math.Round(value) : ThreeDigits(value), low, high)));
    }

    private static double ThreeDigits(double value) => double.Parse(value.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Canonical(TrainingOption option, TrainingOptions options, string text)
        => option.Read(option.Write(options, text, out var fault) ?? throw new TrainingException(fault!));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static TrainingException Fault(string option, Sentence sentence) => new(new OptionFault(option, sentence));
}
