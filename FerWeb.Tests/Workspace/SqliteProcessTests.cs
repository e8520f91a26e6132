using System.Diagnostics;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Workspace;

/// <summary>Several threads and processes in one database, and processes that are killed while they write.</summary>
public sealed class SqliteProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteRunStore _store;

    public SqliteProcessTests() => _store = new SqliteRunStore(Database);

    private string Database => _folder.PathTo("ferweb.db");

    [Fact]
    public async Task Append_FromEightThreadsAndTwoProcesses_LosesNothing()
    {
        const int Batches = 60;
        var runs = Enumerable.Range(0, 10).Select(i => _store.Launch($"run {i}")).ToArray();

        var processes = runs[8..].Select(run => AppendingProcess.StartAsync(Database, run, Batches)).ToArray();
        var threads = runs[..8]
            .Select(run => Task.Factory.StartNew(() => AppendingProcess.Append(_store, run.Id, run.Attempt, Batches), TaskCreationOptions.LongRunning))
            .ToArray();
        await Task.WhenAll(threads);

        Assert.All(await Task.WhenAll(processes), process => Assert.Equal((0, ""), (process.ExitCode, process.Error)));
        Assert.All(runs, run =>
        {
            Assert.Equal(Batches * AppendingProcess.PointsPerBatch, _store.ReadMetrics(run.Id).Count);
            Assert.Equal(Enumerable.Range(1, Batches + 3).Select(i => (long)i), _store.ReadSince(run.Id, 0).Events.Select(what => what.Seq));
        });
    }

    [Fact]
    public void Append_OfAProcessThatIsKilled_LeavesWholeTransactionsOnly()
    {
        var run = _store.Launch();
        for (var kill = 1; kill <= 3; kill++)
        {
            var from = _store.Find(run.Id)!.LastSeq;
            using var process = Process.Start(AppendingProcess.Describe(Database, run, batches: int.MaxValue))!;
            var hasWritten = SpinWait.SpinUntil(() => process.HasExited || _store.Find(run.Id)!.LastSeq > from + (7 * kill), TimeSpan.FromMinutes(1));
            Assert.False(process.HasExited);
            process.Kill();
            process.WaitForExit();
            Assert.True(hasWritten);

            var delta = _store.ReadSince(run.Id, 3, int.MaxValue);
            Assert.Equal(Enumerable.Range(4, delta.Events.Count).Select(i => (long)i), delta.Events.Select(what => what.Seq));
            Assert.Equal(delta.Events.Count * AppendingProcess.PointsPerBatch, delta.Points.Count);
            Assert.True(_store.Append(run.Id, run.Attempt, "worker", [AppendingProcess.Batch(0)]));
        }
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }
}
