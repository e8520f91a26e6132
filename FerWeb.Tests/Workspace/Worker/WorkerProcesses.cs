namespace FerWeb.Tests.Workspace.Worker;

/// <summary>Tests whose trainings are processes of their own: one after another, because each takes a core, but beside all others.</summary>
[CollectionDefinition(Name)]
public sealed class WorkerProcesses
{
    public const string Name = "Worker processes";
}
