using FerWeb.Runs.Curves;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Curves;

/// <summary>A running run in a site's store, which a test writes to as a worker would.</summary>
internal sealed class WatchedStore
{
    private readonly WatchedRuns _runs;

    public WatchedStore(Site site)
    {
        Store = site.Services.GetRequiredService<IRunStore>();
        _runs = site.Services.GetRequiredService<WatchedRuns>();
        Run = Store.Launch();
    }

    public IRunStore Store { get; }

    public Run Run { get; }

    /// <summary>The run as its viewers see it.</summary>
    public WatchedRun Watch() => _runs.Watch(Run.Id)!;

    /// <summary>Adds points of one curve, a value a step from a step on.</summary>
    public void Append(string key, long step, params double[] values)
        => Assert.True(Store.Append(Run.Id, Run.Attempt, "worker", [RunSpecs.Curve(key, [.. values.Select((value, i) => (step + i, value))])]));

    public void RollBack(long step) => Assert.True(Store.RollBack(Run.Id, Run.Attempt, step));

    public void Add(string kind, string data) => Assert.True(Store.Append(Run.Id, Run.Attempt, "worker", [new NewRunEvent(kind, data)]));

    /// <summary>Waits until a watched run satisfies a condition.</summary>
    public static async Task UntilAsync(WatchedRun run, Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience.Longest);
        for (var changed = run.Changed; !condition(); changed = run.Changed)
        {
            await changed.WaitAsync(patience.Token);
        }
    }
}
