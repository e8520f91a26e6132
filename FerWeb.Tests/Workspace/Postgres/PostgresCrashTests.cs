using System.Net;
using FerWeb.Api;
using FerWeb.Tests.Faults;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Workspace.Postgres;

/// <summary>A server of these tests' own that goes away in the middle of everything; each of them starts it again.</summary>
[Collection(SupervisedWorkers.Name)]
public sealed class PostgresCrashTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task Append_ServerCrashesAgainAndAgain_LosesAndDoublesNothing()
    {
        const int Batches = 400;
        using var store = new PostgresRunStore(server.CreateSchema());
        using var over = new CancellationTokenSource();
        var run = store.Launch();
        var failures = 0;
        int Append()
        {
            var batch = 0;

            // On and on until the last crash is over, however late that is.
            while (batch < Batches || !over.IsCancellationRequested)
            {
                try
                {
                    Assert.True(store.Append(run.Id, run.Attempt, "worker", [AppendingProcess.Batch(batch)]));
                    batch++;
                }
                catch (StoreAwayException)
                {
                    failures++;
                    Thread.Yield();
                }
            }

            return batch;
        }

        var appending = Task.Factory.StartNew(() => Append(), TaskCreationOptions.LongRunning);
        for (var crash = 1; crash <= 3; crash++)
        {
            var until = crash * Batches / 5;
            await Patience.UntilAsync(() => store.ReadSince(run.Id, until, 1).Events.Count > 0);
            server.Crash();
            server.Start();
        }

        await over.CancelAsync();
        var batches = await appending;

        Assert.True(failures > 0, "the server was never away");
        var delta = store.ReadSince(run.Id, 3, int.MaxValue);
        Assert.Equal(
            Enumerable.Range(0, batches * AppendingProcess.PointsPerBatch).Select(step => (long)step), delta.Points.Select(point => point.Step));
        Assert.Equal(Enumerable.Range(4, batches).Select(seq => (long)seq), delta.Events.Select(what => what.Seq));
    }

    [Fact]
    public async Task Append_ByManyWhileTheServerIsKilledAgainAndAgain_LosesAndDoublesNothing()
    {
        const int Writers = 8;
        using var store = new PostgresRunStore(server.CreateSchema());
        Run[] runs = [.. Enumerable.Range(0, Writers).Select(i => store.Launch($"run {i}"))];
        using var stop = new CancellationTokenSource();
        var failures = 0;
        int Append(Run run)
        {
            var batch = 0;
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    Assert.True(store.Append(run.Id, run.Attempt, "worker", [AppendingProcess.Batch(batch)]));
                    batch++;
                }
                catch (StoreAwayException)
                {
                    Interlocked.Increment(ref failures);
                    Thread.Yield();
                }
            }

            return batch;
        }

        var appending = runs.Select(run => Task.Factory.StartNew(() => Append(run), TaskCreationOptions.LongRunning)).ToArray();
        await Patience.UntilAsync(() => runs.All(run => store.ReadSince(run.Id, 3, 1).Events.Count > 0));
        var chance = new Random(1);
        for (var kill = 0; kill < Repetitions.Of(3, 60); kill++)
        {
            await Task.Delay(chance.Next(100, 400));
            server.Kill();
            server.Start();
        }

        await stop.CancelAsync();
        var batches = await Task.WhenAll(appending);

        Assert.True(failures > 0, "the server was never away");
        Assert.All(batches, count => Assert.True(count > 0, "one of them wrote nothing"));
        Assert.All(runs.Zip(batches), one =>
        {
            var delta = store.ReadSince(one.First.Id, 3, int.MaxValue);
            Assert.Equal(Enumerable.Range(4, one.Second).Select(seq => (long)seq), delta.Events.Select(what => what.Seq));
            Assert.Equal(
                Enumerable.Range(0, one.Second * AppendingProcess.PointsPerBatch).Select(step => (long)step), delta.Points.Select(point => point.Step));
        });
    }

    [Fact]
    public async Task Worker_BeginsWhileTheDatabaseIsAway_WaitsForIt()
    {
        using var folder = new WorkerFolder(database: server.CreateSchema());
        var claimed = folder.Launch(WorkerFolder.Options(epochs: 1));

        server.Crash();
        var worker = folder.Start(claimed);
        await Patience.UntilAsync(() => worker.HasExited || File.ReadAllText($"/proc/{worker.Id}/maps").Contains("Npgsql", StringComparison.Ordinal));
        await Task.WhenAny(worker.WaitForExitAsync(), Task.Delay(TimeSpan.FromSeconds(2)));
        server.Start();
        var ended = await folder.EndAsync(worker, claimed);

        Assert.Equal((RunStatus.Finished, 1), (ended.Status, ended.Attempt));
    }

    [Fact]
    public async Task Training_DatabaseAwayInBetween_GoesOnAndIsStoredLaterWhileTheSiteAnswers()
    {
        var database = server.CreateSchema();
        using var folder = new WorkerFolder(database: database);
        using var site = new Site(new Dictionary<string, string>
        {
            ["Storage:Folder"] = folder.Data.Root,
            ["Storage:Database"] = database,
            ["Training:Enabled"] = "true",
        });
        using var client = site.CreateClient();

        // Each checkpoint waits for the store, for up to five seconds: one each epoch is enough.
        var options = WorkerFolder.Options(epochs: 400) with { EarlyStopping = null, Plateau = null, CheckpointInterval = TimeSpan.FromHours(1) };
        var queued = folder.Store.Create(new RunSpec("far", "ada", folder.Dataset, options), "ada");
        await folder.WaitAsync(queued.Id, run => run.Progress.Step > 0);

        server.Crash();
        var atCrash = new FileInfo(MetricsOf(folder, queued)).Length;
        await Patience.UntilAsync(() => new FileInfo(MetricsOf(folder, queued)).Length > atCrash);
        using var runs = await client.GetAsync(new Uri("/api/v1/runs", UriKind.Relative));
        using var photo = new ByteArrayContent(PhotoBytes.Jpeg());
        using var recognised = await client.PostAsync(new Uri(RecognizeApi.Path, UriKind.Relative), photo);
        server.Start();
        var running = await folder.WaitAsync(queued.Id, run => run.Progress.Step > 0);
        folder.Store.Move(running, RunStatus.Stopping, "ada");
        var stopped = await folder.WaitAsync(queued.Id, run => run.Status.IsResting());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, runs.StatusCode);
        Assert.Contains("cannot be reached now", await runs.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, recognised.StatusCode);
        Assert.Equal((RunStatus.Stopped, 1), (stopped.Status, stopped.Attempt));
        var told = folder.Store.ReadSince(queued.Id, 0, int.MaxValue);
        Assert.Equal(
            Enumerable.Range(1, (int)stopped.Progress.Step).Select(step => (long)step),
            told.Points.Where(point => point.Key == MetricKey.StepLoss).Select(point => point.Step));
        Assert.DoesNotContain(told.Events, happened => happened.Kind == RunEventKind.Warning);
    }

    private static string MetricsOf(WorkerFolder folder, Run run) => Path.Combine(folder.Data.Run(run.Id), "metrics.csv");
}
