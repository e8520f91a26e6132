using System.Globalization;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>Figures and states of runs in words.</summary>
internal static class RunText
{
    private const string None = "–";

    private static CultureInfo Culture => CultureInfo.CurrentUICulture;

    /// <summary>0.6321 becomes 63.2 %.</summary>
    public static string Percent(double? share)
        => share is { } value && double.IsFinite(value) ? T["{0}\u00a0%", (value * 100).ToString("0.0", Culture)] : Odd(share);

    /// <summary>
    /// A share in whole per cent, or of 100: 0.525 becomes 53, as one expects beside 52.5 %. What binary fractions fall short of a half by is
    /// no matter.
    /// </summary>
    public static double Hundred(double share) => Math.Round(Math.Round(100 * share, 9), MidpointRounding.AwayFromZero);

    /// <summary>Words that call something the best, with the measure by which it is so where that is another one than accuracy.</summary>
    public static string Best(string words, MonitoredMetric by)
        => by is MonitoredMetric.ValidationAccuracy ? words : $"{words} ({T[by.Of(Key("Validation loss"), Key("Validation accuracy"), Key("Macro F1"))]})";

    /// <summary>Four digits of a loss.</summary>
    public static string Loss(double? loss)
        => loss is { } value && double.IsFinite(value) ? value.ToString(Math.Abs(value) >= 10 ? "0.00" : "0.000", Culture) : Odd(loss);

    /// <summary>Three digits of a measure that is no share of pictures, such as F1; a dash for what is not defined.</summary>
    public static string Measure(double? value) => value is { } known && double.IsFinite(known) ? known.ToString("0.000", Culture) : Odd(value);

    /// <summary>Three digits of a learning rate.</summary>
    public static string Rate(double? rate)
        => rate is { } value && double.IsFinite(value) ? value.ToString("G3", Culture).Replace("E-0", "e-", StringComparison.Ordinal) : Odd(rate);

    /// <summary>A setting: as many digits as it has.</summary>
    public static string Figure(double value) => value.ToString(value is not 0 && Math.Abs(value) < 1e-3 ? "0.###e-0" : "#,0.######", Culture);

    /// <summary>What a person called a run; its id as well where another one in the list is called the same.</summary>
    public static string NameAmong(Run run, IEnumerable<Run> all)
        => all.Any(other => other.Id != run.Id && other.Spec.Name == run.Spec.Name) ? $"{run.Spec.Name} ({run.Id})" : run.Spec.Name;

    /// <summary>The epoch that ends with a step of a run; null within one.</summary>
    public static int? EpochAt(Run run, long step)
        => run.Progress.StepsPerEpoch is > 0 and var steps && step % steps == 0 ? (int)(step / steps) : null;

    /// <summary>A whole number, its thousands set apart as readers of the language do: 3,589.</summary>
    public static string Count(double? count) => count is { } value && double.IsFinite(value) ? value.ToString("N0", Culture) : Odd(count);

    /// <summary>"41 s", "3 min 05 s", "2 h 12 min", "3 d 4 h".</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 0 } => Duration(TimeSpan.Zero),
        { TotalSeconds: < 60 } => T["{0} s", (int)time.TotalSeconds],
        { TotalMinutes: < 60 } => T["{0} min {1} s", time.Minutes, time.Seconds.ToString("00", Culture)],
        { TotalHours: < 24 } => T["{0} h {1} min", (int)time.TotalHours, time.Minutes.ToString("00", Culture)],
        _ => T["{0} d {1} h", (int)time.TotalDays, time.Hours],
    };

    /// <summary>The time left as a range; with early stopping it may be less.</summary>
    public static string Remaining(RunProgress progress, bool mayStopEarly) => (progress.RemainingLow, progress.RemainingHigh) switch
    {
        ({ } low, { } high) when mayStopEarly => T["{0}, earlier if it stops improving", Range(TimeSpan.FromSeconds(low), TimeSpan.FromSeconds(high))],
        ({ } low, { } high) => Range(TimeSpan.FromSeconds(low), TimeSpan.FromSeconds(high)),
        _ => T["not known yet"],
    };

    /// <summary>When a waiting run is expected to start; empty when that cannot be told.</summary>
    public static string Start(ExpectedStart? start) => start switch
    {
        null => "",
        { MayBeEarlier: true } => T[
            "Expected to start in {0}, earlier if a run before it stops early.",
            Range(TimeSpan.FromSeconds(start.LowSeconds), TimeSpan.FromSeconds(start.HighSeconds))],
        _ => T["Expected to start in {0}.", Range(TimeSpan.FromSeconds(start.LowSeconds), TimeSpan.FromSeconds(start.HighSeconds))],
    };

    /// <summary>Bytes in GB, MB or kB, which count by thousands.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        >= 1_000_000_000 => T["{0}\u00a0GB", (bytes / 1e9).ToString("0.#", Culture)],
        >= 1_000_000 => T["{0}\u00a0MB", (bytes / 1e6).ToString("0.#", Culture)],
        _ => T["{0}\u00a0kB", (bytes / 1e3).ToString("0", Culture)],
    };

    /// <summary>When, as on the wall of the server, without seconds.</summary>
    public static string Moment(DateTimeOffset at) => at.ToString(T["d MMM yyyy, HH:mm"], Culture) + " UTC";

    /// <summary>A day in full, as readers of the language write it: 28 November 2026.</summary>
    public static string Day(DateTimeOffset at) => at.ToString(T["d MMMM yyyy"], Culture);

    /// <summary>The status for a person.</summary>
    public static string Word(this RunStatus status) => status switch
    {
        RunStatus.Queued => T["Waiting"],
        RunStatus.Starting => T["Starting"],
        RunStatus.Running => T["Training"],
        RunStatus.EarlyStopped => T["Stopped early"],
        RunStatus.Draft => T["Draft"],
        RunStatus.Stopping => T["Stopping"],
        RunStatus.Stopped => T["Stopped"],
        RunStatus.Pausing => T["Pausing"],
        RunStatus.Paused => T["Paused"],
        RunStatus.Finished => T["Finished"],
        RunStatus.Diverged => T["Diverged"],
        RunStatus.Cancelled => T["Cancelled"],
        RunStatus.Failed => T["Failed"],
        RunStatus.Interrupted => T["Interrupted"],
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status of a run."),
    };

    /// <summary>What a status means, in a line.</summary>
    public static string Meaning(this RunStatus status) => status switch
    {
        RunStatus.Draft => T["Not started."],
        RunStatus.Queued => T["Waits for a free place."],
        RunStatus.Starting => T["Its worker is coming up."],
        RunStatus.Running => T["The network is learning."],
        RunStatus.Stopping => T["Stops at the next step and stores a checkpoint."],
        RunStatus.Stopped => T["Stopped by a person; it can go on."],
        RunStatus.Pausing => T["Pauses at the next step and stores a checkpoint."],
        RunStatus.Paused => T["Rests; it can go on."],
        RunStatus.Finished => T["All epochs are done."],
        RunStatus.EarlyStopped => T["Ended before its last epoch, by early stopping or by its time limit."],
        RunStatus.Diverged => T["The loss was no number any more."],
        RunStatus.Cancelled => T["Taken out of the queue."],
        RunStatus.Failed => T["Ended by an error."],
        _ => T["Its worker is gone; it can go on from its last checkpoint."],
    };

    /// <summary>good, busy, warn, bad or rest: which colours and which sign it is shown with.</summary>
    public static string Tone(this RunStatus status) => status switch
    {
        RunStatus.Starting or RunStatus.Running => "busy",
        RunStatus.Finished or RunStatus.EarlyStopped => "good",
        RunStatus.Stopping or RunStatus.Pausing or RunStatus.Interrupted => "warn",
        RunStatus.Failed or RunStatus.Diverged => "bad",
        _ => "rest",
    };

    private static string Range(TimeSpan low, TimeSpan high)
    {
        var (from, to) = (Rounded(low), Rounded(high));
        return from == to ? T["about {0}", to] : T["{0} to {1}", from, to];
    }

    // Nobody needs the seconds of an hour.
    private static string Rounded(TimeSpan time) => time switch
    {
        { TotalSeconds: < 90 } => T["{0} s", Math.Max(1, Math.Round(time.TotalSeconds / 5) * 5)],
        { TotalMinutes: < 90 } => T["{0} min", Math.Round(time.TotalMinutes)],
        _ => T["{0} h", Math.Round(time.TotalHours, 1).ToString(Culture)],
    };

    private static string Odd(double? value) => value is null ? None : value.Value.ToString(Culture);
}
