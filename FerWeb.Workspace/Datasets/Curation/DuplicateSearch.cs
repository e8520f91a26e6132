using System.Text.Json;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Engine.Storage;

namespace FerWeb.Workspace.Datasets.Curation;

/// <summary>Near duplicates of data sets; what was found is kept by the set's hash, so that nobody searches twice.</summary>
public sealed class DuplicateSearch(DatasetLibrary library, DataFolder folder)
{
    private const string FileName = "near-duplicates.json";

    /// <summary>What was found in a set of this hash, or null when nobody has searched it yet.</summary>
    public NearDuplicateReport? Find(string sha256)
    {
        try
        {
            return JsonFile.Read<NearDuplicateReport>(PathOf(sha256), JsonFormats.Compact)
                is { Format: NearDuplicateReport.CurrentFormat } report && report.Sha256 == sha256 ? report : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Searches a set and keeps what is found.</summary>
    /// <exception cref="Engine.Datasets.DatasetException">There is no such set, or it is damaged.</exception>
    public NearDuplicateReport Search(string id, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        using var dataset = library.Open(id);
        var report = NearDuplicates.Find(dataset, progress: progress, cancellation: cancellation);
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(report.Sha256))!);
        JsonFile.Write(PathOf(report.Sha256), report, JsonFormats.Compact);
        return report;
    }

    private string PathOf(string sha256) => Path.Combine(folder.Curation, sha256, FileName);
}
