using FerWeb.Engine.Training;
using FerWeb.Tests.Faults.Killing;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Worker;
using Xunit.Abstractions;

namespace FerWeb.Tests.Faults;

/// <summary>Workers train many small runs for people who watch, while workers, trainings, site and database are killed at random.</summary>
[Collection(KilledProcesses.Name)]
public sealed class EverythingKilledTests(ITestOutputHelper output)
{
    // A run is given up after four attempts for nothing; chance must not spend them.
    private const int MostKillsOfARun = 2;

    private const int AnswersBetweenKills = 25;
    private const int RunsBeforeKills = 3;

    private static readonly int _workers = Repetitions.Of(usual: 2, inALongRun: 4);
    private static readonly int _runs = Repetitions.Of(usual: 4, inALongRun: 100);
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(Repetitions.Of(usual: 5, inALongRun: 40));

    private readonly SortedDictionary<string, int> _kills = new(StringComparer.Ordinal);
    private readonly HashSet<(string Run, int Attempt)> _killed = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Runs_WhileEverythingIsKilledAtRandom_FinishOnceEachAndLoseNothing(bool postgres)
    {
        using var limit = new CancellationTokenSource(_longest);
        using var product = new ProductProcesses(_workers, postgres);
        using var visitor = new RestVisitor(product.Address);
        var store = product.Folder.Store;
        var options = WorkerFolder.Options(epochs: 3) with { EarlyStopping = null, Plateau = null };
        var template = store.Create(new RunSpec("template", "ada", product.Folder.Dataset, options, Device: "cpu"), "ada");
        var expected = await product.Folder.WaitAsync(template.Id, run => run.Status.IsResting());
        Assert.Equal(RunStatus.Finished, expected.Status);

        using var done = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        var looking = visitor.LookAsync(done.Token);
        List<(RunViewer Viewer, string Run, Task Watching)> watched = [];
        async Task QueueAsync(int count)
        {
            while (watched.Count < count)
            {
                var id = await visitor.CloneAsync(template.Id, $"small-{watched.Count + 1:D3}", limit.Token);
                var viewer = new RunViewer(product.Address, id);
                watched.Add((viewer, id, viewer.FollowAsync(limit.Token)));
            }
        }

        // One of each first, with runs still to come: chance alone might spare some until all runs have ended.
        await QueueAsync(RunsBeforeKills);
        var chance = new Random(postgres ? 2 : 1);
        string[] kinds = ["training", "worker with its training", "worker", "site"];
        foreach (var kind in postgres ? kinds.Prepend("database") : kinds)
        {
            await Patience.UntilAsync(() => Kill(product, kind, chance));
        }

        var killing = KillAsync(product, visitor, chance, done.Token);
        await QueueAsync(_runs);
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
            await killing;
            output.WriteLine($"{_runs} runs; killed: {string.Join(", ", _kills.Select(kill => $"{kill.Key} {kill.Value}"))}; " +
                $"REST {visitor.Counts}; viewers broken off {watched.Sum(one => one.Viewer.Breaks)} times.\n{Table(store)}");
        }

        Assert.Empty(visitor.Wrong);
        var all = store.List(new RunQuery { Take = 500 }).Runs.Where(run => run.Id != template.Id).ToList();
        Assert.Equal(watched.Select(one => one.Run).Order(StringComparer.Ordinal), all.Select(run => run.Id).Order(StringComparer.Ordinal));
        Assert.Contains(all, run => run.Attempt > 1);
        Assert.Contains(watched, one => one.Viewer.Breaks > 0);
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

        // From the newest checkpoint that was stored before, or a newer one of which nobody could be told any more.
        var stored = told.Events.Where(happened => happened.Kind == RunEventKind.Checkpoint && happened.Attempt < run.Attempt)
            .Select(happened => WorkerFolder.Number(happened, "step")).DefaultIfEmpty().Max();
        Assert.InRange(product.Folder.ResumedStep(run), stored, 45);

        Assert.Equal(Enumerable.Range(1, viewer.Seqs.Count).Select(seq => (long)seq), viewer.Seqs);
        Assert.Equal(
            store.ReadMetrics(id, MetricKey.StepLoss).Select(point => (point.Step, (float)point.Value)), viewer.Losses.Select(pair => (pair.Key, pair.Value)));
    }

    private static byte[] Weights(ProductProcesses product, string run)
    {
        var checkpoints = new CheckpointStore(Path.Combine(product.Folder.Data.Run(run), "checkpoints"));
        return File.ReadAllBytes(Path.Combine(checkpoints.FindLatest()!, "weights.safetensors"));
    }

    private async Task KillAsync(ProductProcesses product, RestVisitor visitor, Random chance, CancellationToken done)
    {
        var answersAtSiteKill = visitor.Counts.Good;
        while (true)
        {
            await Task.Delay(chance.Next(500, 4_000), done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested)
            {
                return;
            }

            // A site that is killed as soon as it answers would hardly ever be there.
            var kind = KindByChance(chance, product.Folder.Database is not null);
            if (kind != "site")
            {
                Kill(product, kind, chance);
            }
            else if (visitor.Counts.Good > answersAtSiteKill + AnswersBetweenKills)
            {
                Kill(product, kind, chance);
                answersAtSiteKill = visitor.Counts.Good;
            }
        }
    }

    private static string KindByChance(Random chance, bool postgres) => chance.Next(postgres ? 10 : 8) switch
    {
        < 4 => "training",
        4 => "worker with its training",
        5 => "worker",
        < 8 => "site",
        _ => "database",
    };

    // False when there is none of that kind now.
    private bool Kill(ProductProcesses product, string kind, Random chance)
    {
        Run[] victims = [.. product.Training.Where(run => run.Attempt <= MostKillsOfARun && !_killed.Contains((run.Id, run.Attempt)))];
        var victim = victims.Length > 0 ? victims[chance.Next(victims.Length)] : null;
        switch (kind)
        {
            case "training" when victim is not null:
                RunningWorker.Kill(victim, victim.Host);
                _killed.Add((victim.Id, victim.Attempt));
                break;
            case "worker with its training" when victim is not null:
                product.Unplug(victim);
                _killed.Add((victim.Id, victim.Attempt));
                break;
            case "worker":
                product.KillWorker(chance.Next(_workers));
                break;
            case "site":
                product.KillSite();
                break;
            case "database":
                product.KillDatabase();
                break;
            default:
                return false;
        }

        _kills[kind] = _kills.GetValueOrDefault(kind) + 1;
        return true;
    }

    private static string Table(RunStore store) => string.Join(
        '\n', store.List(new RunQuery { Take = 500 }).Runs.Select(run => $"{run.Spec.Name}: {run.Status}, attempt {run.Attempt}, {run.Host}, {run.Reason}"));
}
