using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Supervision;

/// <summary>The runs that have a worker.</summary>
internal static class LivingRuns
{
    private const int Most = 500;

    /// <summary>Those whose worker belongs to a host.</summary>
    public static IEnumerable<Run> On(IRunStore store, string host) => All(store).Where(run => run.Host == host);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Run> All(IRunStore store) => store
        .List(new RunQuery { Statuses = [RunStatus.Starting, RunStatus.Running, RunStatus.Stopping, RunStatus.Pausing], Take = Most }).Runs;
}
