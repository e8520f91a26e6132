using FerWeb.Tests.Workspace.Worker;

namespace FerWeb.Tests.Faults;

/// <summary>As <see cref="WorkerProcesses"/>, for the few long tests in which the whole product runs as processes that are ended: another row.</summary>
[CollectionDefinition(Name)]
public sealed class KilledProcesses
{
    public const string Name = "Killed processes";
}
