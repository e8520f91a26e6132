using FerWeb.Tests.Workspace.Worker;

namespace FerWeb.Tests.Faults;

/// <summary>
/// As <see cref="WorkerProcesses"/>, for tests that kill, stop or cut off what trains: a row of their own, so that neither takes all the time.
/// </summary>
[CollectionDefinition(Name)]
public sealed class DisturbedWorkers
{
    public const string Name = "Disturbed workers";
}
