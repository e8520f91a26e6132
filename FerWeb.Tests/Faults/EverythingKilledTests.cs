using FerWeb.Engine.Training;
using FerWeb.Tests.Faults.Killing;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Worker;
using Xunit.Abstractions;

namespace FerWeb.Tests.Faults;

/// <summary>Four workers train many small runs for people who watch, while workers, trainings, site and database are killed at random.</summary>
[Collection(WorkerProcesses.Name)]
public sealed class EverythingKilledTests(ITestOutputHelper output)
{
    private const int Workers = 4;

    // A run is given up after four attempts for nothing; chance must not spend them.
    private const int MostKillsOfARun = 2;

    private const int AnswersBetweenKills = 25;

    private static readonly int _runs = Repetitions.Of(usual: 6, inALongRun: 100);
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(Repetitions.Of(usual: 5, inALongRun: 40));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Runs_WhileEverythingIsKilledAtRandom_FinishOnceEachAndLoseNothing(bool postgres)
    {
        using var limit = new CancellationTokenSource(_longest);
        using var product = new ProductProcesses(Workers, postgres);
        using var visitor = new RestVisitor(product.Address);
        var store = product.Folder.Store;
        var options = WorkerFolder.Options(epochs: 3) with { EarlyStopping = null, Plateau = null };
        var template = store.Create(new RunSpec("template", "ada", product.Folder.Dataset, options, Device: "cpu"), "ada");
        var expected = await product.Folder.WaitAsync(template.Id, run => run.Status.IsResting());
        Assert.Equal(RunStatus.Finished, expected.Status);

        using var done = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        var looking = visitor.LookAsync(done.Token);
        var killing = KillAsync(product, visitor, new Random(postgres ? 2 : 1), done.Token);
        List<(RunViewer Viewer, string Run, Task Watching)> watched = [];
        for (var i = 1; i <= _runs; i++)
        {
            var id = await visitor.CloneAsync(template.Id, $"small-{i:D3}", limit.Token);
            var viewer = new RunViewer(product.Address, id);
            watched.Add((viewer, id, viewer.FollowAsync(limit.Token)));
        }

        try
        {
            await await Task.WhenAny(Task.WhenAll(watched.Select(one => one.Watching)), killing);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Not all runs ended: {Table(store)}\n{product.Logs()}");
        }
        finally
        {
            await done.CancelAsync();
            await looking;
            output.WriteLine($"{_runs} runs; killed: {string.Join(", ", (await killing).Select(kill => $"{kill.Key} {kill.Value}"))}; " +
                $"REST {visitor.Counts}; viewers broken off {watched.Sum(one => one.Viewer.Breaks)} times.\n{Table(store)}");
        }

        Assert.Empty(visitor.Wrong);
        var all = store.List(new RunQuery { Take = 500 }).Runs.Where(run => run.Id != template.Id).ToList();
        Assert.Equal(watched.Select(one => one.Run).Order(StringComparer.Ordinal), all.Select(run => run.Id).Order(StringComparer.Ordinal));
        Assert.Contains(all, run => run.Attempt > 1);
        Assert.All(watched, one => AssertWhole(product, template.Id, one.Run, one.Viewer));
    }

    private static void AssertWhole(ProductProcesses product, string template, string id, RunViewer viewer)
    {
        var store = product.Folder.Store;
        var run = store.Find(id)!;
        Assert.True(run.Status == RunStatus.Finished, $"{run.Spec.Name}: {run.Status}, {run.Reason}\n{product.Logs()}");
        var told = store.ReadSince(id, 0, int.MaxValue);
        Assert.Single(told.Events, happened => happened.Kind == RunEventKind.Status && happened.Data.Contains("\"to\":\"finished\"", StringComparison.Ordinal));
        Assert.DoesNotContain(told.Events, happened => happened.Kind == RunEventKind.Warning);

        // All have one seed: whatever was killed, each curve is the one of the run that never was.
        string[] keys = [MetricKey.StepLoss, MetricKey.StepAccuracy, MetricKey.LearningRate, MetricKey.TrainLoss, MetricKey.ValidationLoss, MetricKey.MacroF1];
        List<(string, long, double)> Curves(string of) => [.. store.ReadMetrics(of, keys).Select(point => (point.Key, point.Step, point.Value))];
        Assert.Equal(Curves(template), Curves(id));
        Assert.Equal(45, run.Progress.Step);
        Assert.Equal(Weights(product, template), Weights(product, id));

        Assert.Equal(Enumerable.Range(1, viewer.Seqs.Count).Select(seq => (long)seq), viewer.Seqs);
        Assert.Equal(
            store.ReadMetrics(id, MetricKey.StepLoss).Select(point => (point.Step, (float)point.Value)), viewer.Losses.Select(pair => (pair.Key, pair.Value)));
    }

    private static byte[] Weights(ProductProcesses product, string run)
    {
        var checkpoints = new CheckpointStore(Path.Combine(product.Folder.Data.Run(run), "checkpoints"));
        return File.ReadAllBytes(Path.Combine(checkpoints.FindLatest()!, "weights.safetensors"));
    }

    private static async Task<SortedDictionary<string, int>> KillAsync(
        ProductProcesses product, RestVisitor visitor, Random chance, CancellationToken done)
    {
        var answersAtSiteKill = 0;
        var kills = new SortedDictionary<string, int>(StringComparer.Ordinal);

        // The first training at its start: chance alone might kill none before all runs have ended.
        await Patience.UntilAsync(() => product.Training.Count > 0 || done.IsCancellationRequested);
        if (product.Training is [var first, ..])
        {
            RunningWorker.Kill(first, first.Host);
            kills["training"] = 1;
        }

        while (true)
        {
            await Task.Delay(chance.Next(500, 4_000), done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested)
            {
                return kills;
            }

            // A site that is killed as soon as it answers would hardly ever be there.
            if (KillOne(product, chance, visitor.Counts.Good > answersAtSiteKill + AnswersBetweenKills) is { } what)
            {
                answersAtSiteKill = what == "site" ? visitor.Counts.Good : answersAtSiteKill;
                kills[what] = kills.GetValueOrDefault(what) + 1;
            }
        }
    }

    private static string? KillOne(ProductProcesses product, Random chance, bool siteToo)
    {
        var victims = product.Training.Where(run => run.Attempt <= MostKillsOfARun).ToList();
        var victim = victims.Count > 0 ? victims[chance.Next(victims.Count)] : null;
        switch (chance.Next(product.Folder.Database is null ? 8 : 10))
        {
            case < 4 when victim is not null:
                RunningWorker.Kill(victim, victim.Host);
                return "training";
            case 4 when victim is not null:
                product.Unplug(victim);
                return "worker with its training";
            case 5:
                product.KillWorker(chance.Next(Workers));
                return "worker";
            case 6 or 7 when siteToo:
                product.KillSite();
                return "site";
            case > 7:
                product.KillDatabase();
                return "database";
            default:
                return null;
        }
    }

    private static string Table(RunStore store) => string.Join(
        '\n', store.List(new RunQuery { Take = 500 }).Runs.Select(run => $"{run.Spec.Name}: {run.Status}, attempt {run.Attempt}, {run.Host}, {run.Reason}"));
}
