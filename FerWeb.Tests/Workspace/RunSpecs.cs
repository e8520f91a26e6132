using FerWeb.Engine.Training.Runs;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Workspace;

/// <summary>Runs to launch in tests.</summary>
internal static class RunSpecs
{
    public static RunSpec Small(string name = "first", string owner = "ada", string architecture = "fernet") => new(
        name, owner, new RunDataset("drawn", "Drawn faces", "/data/drawn", new string('a', 64)), Recipe.For(architecture));

    /// <summary>Claims the next run and brings it to Running.</summary>
    public static Run Start(this IRunStore store)
    {
        var run = store.Claim("here", TimeSpan.FromSeconds(30)) ?? throw new InvalidOperationException("The queue is empty.");
        return store.Move(run, RunStatus.Running, "worker")!;
    }

    /// <summary>Creates, claims and brings to Running.</summary>
    public static Run Launch(this IRunStore store, string name = "first", string owner = "ada")
    {
        store.Create(Small(name, owner), owner);
        return store.Start();
    }

    /// <summary>An event with a value of one curve for each step.</summary>
    public static NewRunEvent Curve(string key, params (long Step, double Value)[] points) => new(
        RunEventKind.Metrics, "{}", [.. points.Select(point => new MetricPoint(key, point.Step, point.Step / 10.0, point.Value, point.Step * 0.5))]);
}
