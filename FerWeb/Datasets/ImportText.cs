using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Recognition;
using FerWeb.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Datasets;

/// <summary>An import in words.</summary>
internal static class ImportText
{
    public static string Of(DatasetImport import) => import.State switch
    {
        ImportState.Waiting => T["waits for another import"],
        ImportState.Running => string.Join(", ", Progress(import.Progress).OfType<string>()),
        ImportState.Finished => T[
            import.Progress.Images == 1 ? Key("imported, one image checked") : Key("imported, {0} images checked"), RunText.Count(import.Progress.Images)],
        ImportState.Cancelled => T["cancelled; nothing was kept"],
        _ when import is { CanRetry: true, Report: { } report } => T[
            report.Quarantined == 1
                ? Key("One of {1} images or rows cannot be used. Correct it, or import the rest without it.")
                : Key("{0} of {1} images or rows cannot be used. Correct them, or import the rest without them."),
            RunText.Count(report.Quarantined),
            RunText.Count(report.Read)],
        _ => T[import.Fault ?? Sentence.Empty],
    };

    private static string?[] Progress(ImportProgress progress) =>
    [
        progress.Images == 1 ? T["one image"] : T["{0} images", RunText.Count(progress.Images)],
        ProbabilityText.Sign($"{100 * progress.Fraction:0}"),
        Left(progress.Remaining),
    ];

    /// <summary>"about 12 s left"; rounded, so that it does not flicker.</summary>
    private static string? Left(TimeSpan? remaining) => remaining switch
    {
        null => null,
        { TotalSeconds: < 1.5 } => T["nearly done"],
        { TotalSeconds: < 90 } left => T["about {0} s left", Math.Round(left.TotalSeconds)],
        { } left => T["about {0} min left", Math.Round(left.TotalMinutes)],
    };
}
