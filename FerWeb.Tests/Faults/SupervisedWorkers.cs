using FerWeb.Tests.Workspace.Worker;

namespace FerWeb.Tests.Faults;

/// <summary>
/// As <see cref="WorkerProcesses"/>, for tests of what brings runs to workers, and of several sites and machines on one store: another row.
/// </summary>
[CollectionDefinition(Name)]
public sealed class SupervisedWorkers
{
    public const string Name = "Supervised workers";
}
