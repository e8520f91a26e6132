using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Datasets;

/// <summary>Which runs use a data set.</summary>
public static class DatasetUse
{
    private const int Page = 500;

    /// <summary>A queued or live run that uses the data set, or null.</summary>
    public static Run? FindActive(IRunStore runs, string id)
    {
        var query = new RunQuery
        {
            Statuses = [RunStatus.Queued, RunStatus.Starting, RunStatus.Running, RunStatus.Stopping, RunStatus.Pausing],
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
}
