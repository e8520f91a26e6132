using System.Globalization;

namespace FerWeb.Datasets;

/// <summary>An import in words.</summary>
internal static class ImportText
{
    public static string Of(DatasetImport import) => import.State switch
    {
        ImportState.Waiting => "waits for another import",
        ImportState.Running => string.Create(CultureInfo.InvariantCulture, $"{import.Progress.Images:N0} images, {100 * import.Progress.Fraction:0} %{Left(import.Progress.Remaining)}"),
        ImportState.Finished => string.Create(CultureInfo.InvariantCulture, $"imported, {import.Progress.Images:N0} images checked"),
        ImportState.Cancelled => "cancelled; nothing was kept",
        _ => import.Fault ?? "failed",
    };

    /// <summary>", about 12 s left"; rounded, so that it does not flicker.</summary>
    private static string Left(TimeSpan? remaining) => remaining switch
    {
        null => "",
        { TotalSeconds: < 1.5 } => ", nearly done",
        { TotalSeconds: < 90 } left => string.Create(CultureInfo.InvariantCulture, $", about {left.TotalSeconds:0} s left"),
        { } left => string.Create(CultureInfo.InvariantCulture, $", about {left.TotalMinutes:0} min left"),
    };
}
