using System.ComponentModel;
using System.Text.Json.Serialization;

namespace FerWeb.Datasets;

/// <summary>An import as the HTTP API gives it.</summary>
/// <param name="Id">In addresses.</param>
/// <param name="Name">Of the data set to be.</param>
/// <param name="State">waiting, running, finished, failed or cancelled.</param>
/// <param name="Images">Read so far.</param>
/// <param name="Fraction">Done, 0 to 1.</param>
/// <param name="SecondsLeft">Expected; null while it cannot be told.</param>
/// <param name="DatasetId">The new data set.</param>
/// <param name="Fault">Why it failed, with the next step.</param>
/// <param name="CanRetry">It failed because too much cannot be used, and the rest can be imported by retry; what it read is there.</param>
/// <param name="CanBeOwnClasses">It failed because its folders name no emotions, and retry can import each as a class; what it read is there.</param>
/// <param name="Report">What was found, when it failed because of that.</param>
internal sealed record ImportAnswer(
    string Id,
    string Name,
    string State,
    int Images,
    double Fraction,
    double? SecondsLeft,
    string? DatasetId,
    string? Fault,
    bool CanRetry,
    bool CanBeOwnClasses,
    ReportAnswer? Report)
{
    public static ImportAnswer Of(DatasetImport import)
    {
        var canRetry = import.CanRetry && import.IsSourceThere;
        var canBeOwnClasses = import.CanBeOwnClasses && import.IsSourceThere;
        return new ImportAnswer(
            import.Id,
            import.Name,
            import.State.ToString().ToLowerInvariant(),
            import.Progress.Images,
            import.Progress.Fraction,
            import.Progress.Remaining?.TotalSeconds,
            import.DatasetId,
            canRetry ? $"{import.Fault} {Retry(import, $"'{UploadFields.MaxBadField}'")} imports the rest without them."
                : canBeOwnClasses ? $"{import.Fault} {Retry(import, $"'{UploadFields.OwnClassesField}': true")} does the latter."
                : import.Fault?.ToString(),
            canRetry,
            canBeOwnClasses,
            ReportAnswer.Of(import.Report));
    }

    private static string Retry(DatasetImport import, string field) => $"POST {ImportsApi.Path}/{import.Id}/retry with {field}";
}

/// <summary>What to import from the server's own disk.</summary>
/// <param name="Path">Full path of a folder, .csv or .zip.</param>
/// <param name="Name">For a person; null takes the path's name.</param>
/// <param name="MaxBadPercent">Stop when more than this percentage of the pictures cannot be used, 0 to 100; 1 unless given.</param>
/// <param name="OwnClasses">Each folder of pictures is a class of its own, 2 to 20, instead of one of the seven emotions.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FolderRequest(string Path, string? Name = null, double? MaxBadPercent = null, bool OwnClasses = false);

/// <summary>How an import shall be tried again.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RetryRequest(
    [property: Description("How many percent of the pictures may be left out, 0 to 100; only where can_retry is true.")] double? MaxBadPercent = null,
    [property: Description("true: each folder of pictures is a class of its own; only where can_be_own_classes is true.")] bool OwnClasses = false);
