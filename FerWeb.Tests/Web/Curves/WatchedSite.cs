using FerWeb.Runs.Curves;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Curves;

/// <summary>A site whose store a test writes to as a worker would, and its watched runs.</summary>
internal sealed class WatchedSite : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private readonly Site _site = new();

    public WatchedSite() => Run = Store.Launch();

    public IServiceProvider Services => _site.Services;

    public IRunStore Store => Services.GetRequiredService<IRunStore>();

    public WatchedRuns Runs => Services.GetRequiredService<WatchedRuns>();

    public Run Run { get; }

    /// <summary>Adds points of one curve, a value a step from a step on.</summary>
    public void Append(string key, long step, params double[] values)
        => Assert.True(Store.Append(Run.Id, Run.Attempt, "worker", [RunSpecs.Curve(key, [.. values.Select((value, i) => (step + i, value))])]));

    public void RollBack(long step) => Assert.True(Store.RollBack(Run.Id, Run.Attempt, step));

    public void Add(string kind, string data) => Assert.True(Store.Append(Run.Id, Run.Attempt, "worker", [new NewRunEvent(kind, data)]));

    /// <summary>Waits until a watched run satisfies a condition.</summary>
    public static async Task UntilAsync(WatchedRun run, Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(_patience);
        for (var changed = run.Changed; !condition(); changed = run.Changed)
        {
            await changed.WaitAsync(patience.Token);
        }
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();
}
