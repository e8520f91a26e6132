using FerWeb.Workspace.Runs;

namespace FerWeb.Operations;

/// <summary>How many runs there are of each status.</summary>
internal static class RunCounts
{
    /// <exception cref="Engine.SentenceException">The store does not answer.</exception>
    public static IReadOnlyDictionary<RunStatus, int> Of(IRunStore store)
        => Enum.GetValues<RunStatus>().ToDictionary(status => status, status => store.List(new RunQuery { Statuses = [status], Take = 1 }).Total);
}
