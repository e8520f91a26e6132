using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Datasets;

/// <summary>What runs need of a data set.</summary>
public static class DatasetUse
{
    private const int Page = 500;

    /// <summary>A run that uses the data set and waits, is live, or was paused or interrupted in the middle; null when there is none.</summary>
    public static Run? FindActive(IRunStore runs, string id)
    {
        var query = new RunQuery
        {
            Statuses =
            [
                RunStatus.Queued, RunStatus.Starting, RunStatus.Running, RunStatus.Stopping, RunStatus.Pausing, RunStatus.Paused, RunStatus.Interrupted,
            ],
            Take = Page,
        };
        for (int skip = 0; ; skip += Page)
        {
            var page = runs.List(query with { Skip = skip });
            if (page.Runs.FirstOrDefault(run => run.Spec.Dataset.Id == id) is { } user)
            {
                return user;
            }

            if (skip + Page >= page.Total)
            {
                return null;
            }
        }
    }

    /// <summary>Every run that ever used the data set, those in the trash too; none of one that had its id before it.</summary>
    public static IReadOnlyList<Run> RunsOn(IRunStore runs, string id, string sha256)
    {
        List<Run> found = [];
        foreach (var trash in (bool[])[false, true])
        {
            for (int skip = 0, total = 1; skip < total; skip += Page)
            {
                var page = runs.List(new RunQuery { Trash = trash, Skip = skip, Take = Page });
                found.AddRange(page.Runs.Where(run => run.Spec.Dataset.Id == id && run.Spec.Dataset.Sha256 == sha256));
                total = page.Total;
            }
        }

        return found;
    }

    /// <summary>Why a run cannot go on with its data set, with the next step; null when it can. No picture is read.</summary>
    /// <param name="dataset">As it was when the run began.</param>
    /// <param name="data">Where its folder lies now, when the data folder was moved or is mounted elsewhere.</param>
    public static Sentence? WhyGone(RunDataset dataset, DataFolder data)
    {
        if (DrawnSet.Find(dataset.Id) is not null)
        {
            return null;
        }

        return Sha256Of(dataset, data) is not { } now
            ? $"its data set '{dataset.Name}' was deleted or is damaged; import it again under that name, or clone the run onto another data set"
            : now == dataset.Sha256 ? null
            : (Sentence)$"its data set '{dataset.Name}' holds other images now; start a new run on it";
    }

    // What lies in its folder now; null where that is gone or damaged.
    internal static string? Sha256Of(RunDataset dataset, DataFolder data)
    {
        try
        {
            return DatasetManifest.Read(DataFolder.Here(dataset.Folder, data.Datasets), dataset.Name).Sha256;
        }
        catch (Exception error) when (error is DatasetException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
