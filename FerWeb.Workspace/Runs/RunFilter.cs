using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FerWeb.Engine;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Comparison;

namespace FerWeb.Workspace.Runs;

/// <summary>
/// Which runs to list by their settings and figures, as a person writes it: "learningRate&lt;0.05 optimizer=adam accuracy&gt;70%". All
/// comparisons must hold; one of a value that a run does not have does not. Page, REST and command line read it here.
/// </summary>
public sealed partial class RunFilter
{
    private const int LongestText = 2_000;
    private const string Status = "status";
    private const string Dataset = "dataset";

    // Those that the list of runs shows.
    private static readonly (string Name, string Label, bool IsShare, Func<Run, DateTimeOffset, double?> Read)[] _figures =
    [
        ("accuracy", "Best accuracy", true, (run, _) => run.Progress.BestAccuracy),
        ("loss", "Newest validation loss", false, (run, _) => run.Progress.ValidationLoss),
        ("f1", "Newest macro F1", true, (run, _) => run.Progress.MacroF1),
        ("duration", "Duration in minutes", false, (run, now) => run.Duration(now)?.TotalMinutes),
    ];

    // Only to be written to: how a value is spelt does not depend on the others.
    private static readonly TrainingOptions _any = new() { Network = new NetworkDescription { Architecture = "unknown" } };

    private readonly Func<Run, DateTimeOffset, bool>[] _comparisons;

    private RunFilter(Func<Run, DateTimeOffset, bool>[] comparisons) => _comparisons = comparisons;

    /// <value>What can be compared: its name, and its label in English.</value>
    public static IReadOnlyList<(string Name, string Label)> Names { get; } =
    [
        .. _figures.Select(figure => (figure.Name, figure.Label)),
        (Status, "Status"),
        .. ComparedSetting.Beside.Select(setting => (setting.Key, setting.Label)),
        .. TrainingOptionTable.All.Select(option => (option.Key, option.Label)),
    ];

    /// <summary>Reads what a person wrote; null where that is nothing.</summary>
    /// <exception cref="BadInputException">It is too long, or a part of it cannot be used; the message names that part.</exception>
    public static RunFilter? Parse(string? text)
    {
        if (text?.Length > LongestText)
        {
            throw new BadInputException($"A filter of runs has at most {LongestText} characters. Shorten it.");
        }

        var comparisons = new List<Func<Run, DateTimeOffset, bool>>();
        var end = 0;
        foreach (Match match in ComparisonPattern().Matches(text ?? ""))
        {
            comparisons.Add(
                Read(match.Groups["whole"].Value, match.Groups["name"].Value, match.Groups["sign"].Value, match.Groups["value"].Value.Trim()));
            end = match.Index + match.Length;
        }

        return (text ?? "")[end..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var rest, ..]
            ? throw new BadInputException(
                $"'{rest}' is no comparison. Write a name, one of the signs = != < <= > >= and a value, such as accuracy>0.7.")
            : comparisons.Count > 0 ? new RunFilter([.. comparisons]) : null;
    }

    /// <summary>Whether a run is meant.</summary>
    /// <param name="run">The run.</param>
    /// <param name="now">By the store's clock; a run that trains lasts until then.</param>
    public bool Fits(Run run, DateTimeOffset now) => Array.TrueForAll(_comparisons, holds => holds(run, now));

    private static Func<Run, DateTimeOffset, bool> Read(string whole, string name, string sign, string value)
    {
        var key = SettingName.Letters(name);
        bool IsThis(string known) => SettingName.Letters(known) == key;
        var (_, _, isShare, shown) = _figures.FirstOrDefault(known => IsThis(known.Name));
        if (shown is not null)
        {
            return isShare && NumberOf(value) > 1
                ? throw new BadInputException($"'{whole}' compares a share, which is at most 1. Write it such as 0.7 or 70%.")
                : OfNumber(shown);
        }

        if (key is Status or "state")
        {
            return OfStatus();
        }

        if (TrainingOptionTable.All.FirstOrDefault(known => IsThis(known.Key)) is { } option)
        {
            return option is NumberOption number
                ? OfNumber((run, _) => number.IsUsed(run.Spec.Options) ? number.Get(run.Spec.Options) : null)
                : OfOption(option);
        }

        var (beside, _, text) = ComparedSetting.Beside.FirstOrDefault(known => IsThis(known.Key));
        return text is null
            ? throw new BadInputException(
                $"There is no setting or figure '{name}'. Settings have the names of a recipe, such as learningRate; figures are "
                + $"accuracy, loss, f1 and duration.")
            : OfWord(run => text(run.Spec), run => IsMeant(text(run.Spec)) || (beside is Dataset && IsMeant(run.Spec.Dataset.Name)));

        bool IsMeant(string? word) => string.Equals(word, value, StringComparison.OrdinalIgnoreCase);

        Func<Run, DateTimeOffset, bool> OfNumber(Func<Run, DateTimeOffset, double?> read)
        {
            var wanted = NumberOf(value) ?? throw new BadInputException($"'{whole}' needs a number behind its sign, such as 0.7 or 70%.");
            Func<int, bool> holds = sign switch
            {
                "=" => order => order == 0,
                "!=" => order => order != 0,
                "<" => order => order < 0,
                "<=" => order => order <= 0,
                ">" => order => order > 0,
                _ => order => order >= 0,
            };
            return (run, now) => read(run, now) is { } figure && !double.IsNaN(figure) && holds(figure.CompareTo(wanted));
        }

        Func<Run, DateTimeOffset, bool> OfWord(Func<Run, string?> read, Func<Run, bool> isMeant) => sign switch
        {
            "=" => (run, _) => read(run) is not null && isMeant(run),
            "!=" => (run, _) => read(run) is not null && !isMeant(run),
            _ => throw new BadInputException($"'{whole}' compares words, of which none is larger or smaller. Use = or !=."),
        };

        Func<Run, DateTimeOffset, bool> OfOption(TrainingOption option)
        {
            var wanted = option.Read(option.Write(_any, value, out var fault) ?? throw NoValue(fault!.Sentence));
            string? Read(Run run) => option.IsUsed(run.Spec.Options) ? option.Read(run.Spec.Options) : null;
            return OfWord(Read, run => Read(run) == wanted);
        }

        Func<Run, DateTimeOffset, bool> OfStatus()
        {
            var statuses = Enum.GetValues<RunStatus>();
            var place = Array.FindIndex(statuses, status => SettingName.Letters($"{status}") == SettingName.Letters(value));
            return place >= 0
                ? OfWord(_ => Status, run => run.Status == statuses[place])
                : throw NoValue(new Sentence(
                    OptionWords.NoChoice, string.Join(", ", statuses.Select(status => JsonNamingPolicy.CamelCase.ConvertName($"{status}")))));
        }

        BadInputException NoValue(Sentence why) => new($"There is no such value: '{whole}'. {why}");
    }

    // As a form takes it, a comma being a point too; a share also in per cent, with the sign where the reader's language has it.
    private static double? NumberOf(string text)
    {
        var isPercent = text.StartsWith('%') || text.EndsWith('%');
        var digits = text.Trim('%').Trim().Replace(',', '.');
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? isPercent ? number / 100 : number
            : null;
    }

    // French puts spaces inside its quotation marks. They are trimmed afterwards: matched here, beside what may be spaces itself, one mark
    // without its other end would cost the cube of the spaces behind it.
    [GeneratedRegex(
        """\G\s*(?<whole>(?<name>[\w-]+)\s*(?<sign>[<>!]?=|[<>])\s*"""
        + """(?:"(?<value>[^"]*)"|“(?<value>[^”]*)”|„(?<value>[^“”]*)[“”]|«(?<value>[^»]*)»"""
        + """|(?<value>[^\s"“„«]+(?:\s%)?)))(?=\s|$)""")]
    private static partial Regex ComparisonPattern();
}
