using System.Globalization;
using FerWeb.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Training;

/// <summary>Figures and states of runs in words.</summary>
internal static class RunText
{
    private const string None = "–";

    private static CultureInfo Culture => CultureInfo.CurrentUICulture;

    /// <summary>0.6321 becomes 63.2 %.</summary>
    public static string Percent(double? share) => share is { } value && double.IsFinite(value) ? T["{0}\u00a0%", (value * 100).ToString("0.0", Culture)] : Odd(share);

    /// <summary>Four digits of a loss.</summary>
    public static string Loss(double? loss) => loss is { } value && double.IsFinite(value) ? value.ToString(Math.Abs(value) >= 10 ? "0.00" : "0.000", Culture) : Odd(loss);

    /// <summary>Three digits of a learning rate.</summary>
    public static string Rate(double? rate) => rate is { } value && double.IsFinite(value) ? value.ToString("G3", Culture).Replace("E-0", "e-", StringComparison.Ordinal) : Odd(rate);

    /// <summary>A whole number, its thousands set apart as readers of the language do: 3,589.</summary>
    public static string Count(double? count) => count is { } value && double.IsFinite(value) ? value.ToString("N0", Culture) : Odd(count);

    /// <summary>"41 s", "3 min 05 s", "2 h 12 min", "3 d 4 h".</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 0 } => Duration(TimeSpan.Zero),
        { TotalSeconds: < 60 } => $"{(int)time.TotalSeconds} s",
        { TotalMinutes: < 60 } => $"{time.Minutes} min {time.Seconds:00} s",
        { TotalHours: < 24 } => $"{(int)time.TotalHours} h {time.Minutes:00} min",
        _ => $"{(int)time.TotalDays} d {time.Hours} h",
    };

    /// <summary>The time left as a range; with early stopping it may be less.</summary>
    public static string Remaining(RunProgress progress, bool mayStopEarly) => (progress.RemainingLow, progress.RemainingHigh) switch
    {
        ({ } low, { } high) => Range(TimeSpan.FromSeconds(low), TimeSpan.FromSeconds(high)) + (mayStopEarly ? ", earlier if it stops improving" : ""),
        _ => "not known yet",
    };

    /// <summary>Bytes in GB, MB or kB, which count by thousands.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        >= 1_000_000_000 => (bytes / 1e9).ToString("0.#", Culture) + "\u00a0GB",
        >= 1_000_000 => (bytes / 1e6).ToString("0.#", Culture) + "\u00a0MB",
        _ => (bytes / 1e3).ToString("0", Culture) + "\u00a0kB",
    };

    /// <summary>When, as on the wall of the server, without seconds.</summary>
    public static string Moment(DateTimeOffset at) => at.ToString("d MMM yyyy, HH:mm", Culture) + " UTC";

    /// <summary>The status for a person.</summary>
    public static string Word(this RunStatus status) => status switch
    {
        RunStatus.Queued => "Waiting",
        RunStatus.Starting => "Starting",
        RunStatus.Running => "Training",
        RunStatus.EarlyStopped => "Stopped early",
        _ => status.ToString(),
    };

    /// <summary>What a status means, in a line.</summary>
    public static string Meaning(this RunStatus status) => status switch
    {
        RunStatus.Draft => "Not started.",
        RunStatus.Queued => "Waits for a free place.",
        RunStatus.Starting => "Its worker is coming up.",
        RunStatus.Running => "The network is learning.",
        RunStatus.Stopping => "Stops at the next step and stores a checkpoint.",
        RunStatus.Stopped => "Stopped by a person; it can go on.",
        RunStatus.Pausing => "Pauses at the next step and stores a checkpoint.",
        RunStatus.Paused => "Rests; it can go on.",
        RunStatus.Finished => "All epochs are done.",
        RunStatus.EarlyStopped => "Validation had stopped improving.",
        RunStatus.Diverged => "The loss was no number any more.",
        RunStatus.Cancelled => "Taken out of the queue.",
        RunStatus.Failed => "Ended by an error.",
        _ => "Its worker is gone; it can go on from its last checkpoint.",
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
        return from == to ? $"about {to}" : $"{from} to {to}";
    }

    // Nobody needs the seconds of an hour.
    private static string Rounded(TimeSpan time) => time switch
    {
        { TotalSeconds: < 90 } => $"{Math.Max(1, Math.Round(time.TotalSeconds / 5) * 5)} s",
        { TotalMinutes: < 90 } => $"{Math.Round(time.TotalMinutes)} min",
        _ => $"{Math.Round(time.TotalHours, 1).ToString(Culture)} h",
    };

    private static string Odd(double? value) => value is null ? None : value.Value.ToString(Culture);
}
