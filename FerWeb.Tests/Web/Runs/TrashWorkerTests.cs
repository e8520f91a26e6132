using FerWeb.Runs;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Web.Runs;

/// <summary>The hosted service that empties the trash, over a real store and a real folder.</summary>
public sealed class TrashWorkerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly DataFolder _data;
    private readonly SqliteRunStore _store;

    public TrashWorkerTests()
    {
        _data = new DataFolder(_folder.PathTo("data"));
        _store = new SqliteRunStore(_data.Database, _clock);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_InTheTrashForLongEnough_GoesAtTheStartAndAnotherOneWhileTheSiteRuns()
    {
        var (old, later) = (Trashed("old"), Trashed("later"));
        _store.Restore(later, "ada");
        _clock.Advance(RunRemoval.Grace + TimeSpan.FromSeconds(1));
        _store.Trash(later, "ada");
        using var worker = new TrashWorker(_store, _data, _clock, NullLogger<TrashWorker>.Instance);

        // No time passes for it.
        await worker.StartAsync(CancellationToken.None);
        await Patience.UntilAsync(() => !Directory.Exists(_data.Run(old)));

        Assert.Null(_store.Find(old));
        Assert.NotNull(_store.Find(later));

        // The timer is there once the service has begun, which nobody tells.
        await Patience.UntilAsync(() =>
        {
            _clock.Advance(RunRemoval.Grace);
            return !Directory.Exists(_data.Run(later));
        });
        await worker.StopAsync(CancellationToken.None);
    }

    private string Trashed(string name)
    {
        var run = _store.Create(RunSpecs.Small(name), "ada");
        Directory.CreateDirectory(_data.Run(run.Id));
        _store.Trash(run.Id, "ada");
        return run.Id;
    }
}
