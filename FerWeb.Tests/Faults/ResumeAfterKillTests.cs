using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using FerWeb.Engine.Storage;
using FerWeb.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Faults;

/// <summary>A run that was killed with SIGKILL and resumed equals the one that never was: bytes, curves, counters.</summary>
[Collection(DisturbedWorkers.Name)]
public sealed class ResumeAfterKillTests : IDisposable
{
    private static readonly int _seeds = Repetitions.Of(usual: 2, inALongRun: 20);
    private WorkerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Work_KilledAtARandomStepWithEachOfSeveralSeeds_EqualsTheRunThatNeverWas()
    {
        await Parallel.ForEachAsync(Enumerable.Range(1, _seeds), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (seed, _) =>
        {
            var options = WorkerFolder.Options(seed, epochs: 4);
            var straight = await _folder.WorkAsync(_folder.Launch(options));
            var run = await KillOnceAsync(options, new Random(seed));
            var newest = _folder.NewestCheckpoint(run.Id);

            var ended = await _folder.WorkAsync(_folder.Resume(run.Id));

            AssertEqual(straight, ended, seed);
            Assert.Equal((2, newest), (ended.Attempt, _folder.ResumedStep(ended)));
        });
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 2)]
    public async Task Work_KilledManyTimesAtAnyInstant_AlwaysHasAValidCheckpointAndEqualsTheRunThatNeverWas(bool postgres, int usualKills)
    {
        if (postgres)
        {
            _folder.Dispose();
            _folder = new WorkerFolder(database: PostgresServer.Shared.CreateSchema());
        }

        // A checkpoint every few steps, so that many kills fall into the writing of one; the run that never was stores one each epoch.
        var options = WorkerFolder.Options(seed: 99, epochs: Repetitions.Of(usual: 8, inALongRun: 40)) with
        {
            CheckpointInterval = TimeSpan.FromMilliseconds(1),
            EarlyStopping = null,
        };
        var straight = await _folder.WorkAsync(_folder.Launch(options with { CheckpointInterval = TimeSpan.FromHours(1) }));
        var (random, kills) = (new Random(7), Repetitions.Of(usualKills, inALongRun: 30));
        var run = _folder.Launch(options);
        for (var kill = 1; kill <= kills; kill++)
        {
            // All kills together come no further than a quarter of the way, so that none comes too late.
            var until = run.Progress.Step + random.Next((int)straight.Progress.Step / (4 * kills));
            var worker = _folder.Start(run);
            await _folder.WaitAsync(run.Id, now => now.Status == RunStatus.Running && now.Progress.Step >= until);
            await _folder.KillAsync(worker, run.Id);
            var killed = _folder.Store.Find(run.Id)!;
            Assert.Equal(RunStatus.Interrupted, killed.Status);
            var store = new CheckpointStore(Path.Combine(_folder.Data.Run(run.Id), "checkpoints"));
            Assert.True(killed.Progress.Step == 0 || store.FindLatest() is not null, $"Nothing to go on from after kill {kill}.");
            run = _folder.Resume(run.Id);
        }

        var newest = _folder.NewestCheckpoint(run.Id);
        var ended = await _folder.WorkAsync(run);

        AssertEqual(straight, ended, options.Seed);
        Assert.True(newest > 0, "Nothing but the first checkpoint had been stored.");
        Assert.Equal(newest, _folder.ResumedStep(ended));
    }

    private async Task<Run> KillOnceAsync(TrainingOptions options, Random random)
    {
        while (true)
        {
            var run = _folder.Launch(options);
            var worker = _folder.Start(run);
            await _folder.WaitAsync(run.Id, now => now.Progress.Step > 0 || now.Status.IsResting());
            await Task.Delay(random.Next(300));
            await _folder.KillAsync(worker, run.Id);
            if (_folder.Store.Find(run.Id)!.Status == RunStatus.Interrupted)
            {
                return run;
            }
        }
    }

    private void AssertEqual(Run straight, Run ended, int seed)
    {
        Assert.True(straight.Status is RunStatus.Finished or RunStatus.EarlyStopped, $"Seed {seed}, never killed: {straight.Status}, {straight.Reason}");
        Assert.True(ended.Status == straight.Status, $"Seed {seed}: {ended.Status}, {ended.Reason}");
        Assert.Equal(Content(straight), Content(ended));
        foreach (var key in (string[])
            [MetricKey.StepLoss, MetricKey.StepAccuracy, MetricKey.LearningRate, MetricKey.TrainLoss, MetricKey.ValidationLoss, MetricKey.MacroF1])
        {
            (long Step, double Value)[] Curve(Run of) => [.. _folder.Store.ReadMetrics(of.Id, key).Select(point => (point.Step, point.Value))];
            Assert.Equal(Curve(straight), Curve(ended));
        }

        var losses = _folder.Store.ReadMetrics(ended.Id, MetricKey.StepLoss).Select(point => point.Step);
        Assert.Equal(Enumerable.Range(1, (int)straight.Progress.Step).Select(step => (long)step), losses);
        Assert.Equal(straight.Progress.Epoch, _folder.Store.ReadMetrics(ended.Id, MetricKey.MacroF1).Count);
    }

    // SHA-256 of weights, average and optimizer; the loop's state without what the clock says and how often it is stored.
    private Dictionary<string, string> Content(Run run)
    {
        var folder = new CheckpointStore(Path.Combine(_folder.Data.Run(run.Id), "checkpoints")).FindLatest()!;
        var files = new[] { "weights.safetensors", "average.safetensors", "optimizer.safetensors" }
            .ToDictionary(name => name, name => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, name)))));
        var state = TrainingSession.ReadState(folder);
        var history = state.History.Select(epoch => epoch with { Seconds = 0, ImagesPerSecond = 0, TotalSeconds = 0 });
        var options = state.Options! with { CheckpointInterval = default };
        files["state"] = JsonSerializer.Serialize(
            state with { History = [.. history], Seconds = 0, EpochBegan = 0, Options = options }, JsonFormats.Compact);
        return files;
    }
}
