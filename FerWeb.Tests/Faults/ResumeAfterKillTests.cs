using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Storage;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Faults;

/// <summary>A run that was killed with SIGKILL and resumed equals the one that never was: bytes, curves, counters.</summary>
[Collection(TrainingRuns.Name)]
public sealed class ResumeAfterKillTests : IDisposable
{
    private static readonly int _seeds = Repetitions.Of(usual: 4, inALongRun: 20);
    private WorkerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Work_KilledAtARandomStepWithEachOfSeveralSeeds_EqualsTheRunThatNeverWas()
    {
        // Straight runs share this process and its generator; the workers do not, so two of them go on at once.
        var straight = Enumerable.Range(1, _seeds).ToDictionary(seed => seed, seed => Straight(WorkerFolder.Options(seed)));

        await Parallel.ForEachAsync(straight, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (expected, _) =>
        {
            var run = await KillOnceAsync(WorkerFolder.Options(expected.Key), new Random(expected.Key));

            var ended = await _folder.WorkAsync(_folder.Resume(run.Id));

            AssertEqual(expected.Value, ended, expected.Key);
            Assert.Equal(2, ended.Attempt);
        });
    }

    [Theory]
    [InlineData(false, 6)]
    [InlineData(true, 2)]
    public async Task Work_KilledManyTimesAtAnyInstant_AlwaysHasAValidCheckpointAndEqualsTheRunThatNeverWas(bool postgres, int usualKills)
    {
        if (postgres)
        {
            _folder.Dispose();
            _folder = new WorkerFolder(database: PostgresServer.Shared.CreateSchema());
        }

        // A checkpoint every few steps, so that many kills fall into the writing of one.
        var options = WorkerFolder.Options(seed: 99, epochs: Repetitions.Of(usual: 12, inALongRun: 40)) with
        {
            CheckpointInterval = TimeSpan.FromMilliseconds(1),
            EarlyStopping = null,
        };
        var straight = Straight(options);
        var random = new Random(7);
        var run = _folder.Launch(options);
        for (var kill = 1; kill <= Repetitions.Of(usualKills, inALongRun: 30); kill++)
        {
            var worker = _folder.Start(run);
            await _folder.WaitAsync(run.Id, now => now.Status == RunStatus.Running);
            await Task.Delay(random.Next(900));
            await _folder.KillAsync(worker, run.Id);
            var killed = _folder.Store.Find(run.Id)!;
            Assert.Equal(RunStatus.Interrupted, killed.Status);
            var store = new CheckpointStore(Path.Combine(_folder.Data.Run(run.Id), "checkpoints"));
            Assert.True(killed.Progress.Step == 0 || store.FindLatest() is not null, $"Nothing to go on from after kill {kill}.");
            run = _folder.Resume(run.Id);
        }

        AssertEqual(straight, await _folder.WorkAsync(run), options.Seed);
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

    private (Dictionary<string, string> Files, RecordingObserver Heard) Straight(TrainingOptions options)
    {
        using var faces = FaceDataset.Open(_folder.Dataset.Folder);
        var folder = Path.Combine(_folder.Data.Root, $"straight-{options.Seed}");
        var store = new CheckpointStore(folder);
        var heard = new RecordingObserver();
        using var result = new Trainer(options, faces, store, heard, "cpu").Run();
        return (Content(store), heard);
    }

    private void AssertEqual((Dictionary<string, string> Files, RecordingObserver Heard) straight, Run ended, int seed)
    {
        Assert.True(ended.Status is RunStatus.Finished or RunStatus.EarlyStopped, $"Seed {seed}: {ended.Status}, {ended.Reason}");
        Assert.Equal(straight.Files, Content(new CheckpointStore(Path.Combine(_folder.Data.Run(ended.Id), "checkpoints"))));
        double[] Curve(string key) => [.. _folder.Store.ReadMetrics(ended.Id, key).Select(point => point.Value)];
        Assert.Equal(straight.Heard.Steps.Select(step => step.Loss), Curve(MetricKey.StepLoss));
        Assert.Equal(straight.Heard.Epochs.Select(epoch => epoch.TrainLoss), Curve(MetricKey.TrainLoss));
        Assert.Equal(straight.Heard.Epochs.Select(epoch => epoch.ValidationLoss!.Value), Curve(MetricKey.ValidationLoss));
        Assert.Equal(straight.Heard.Epochs.Select(epoch => epoch.MacroF1!.Value), Curve(MetricKey.MacroF1));
        var last = 0.0;
        Assert.Equal(
            straight.Heard.Steps.Where(step => step.StepInEpoch == 1 || step.StepInEpoch % 10 == 0 || Math.Abs(step.LearningRate - last) > 0.02 * last)
                .Select(step => last = step.LearningRate),
            Curve(MetricKey.LearningRate));
    }

    // SHA-256 of weights, average and optimizer; the loop's state without what the clock says.
    private static Dictionary<string, string> Content(CheckpointStore store)
    {
        var folder = store.FindLatest()!;
        var files = new[] { "weights.safetensors", "average.safetensors", "optimizer.safetensors" }
            .ToDictionary(name => name, name => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, name)))));
        var state = TrainingSession.ReadState(folder);
        var history = state.History.Select(epoch => epoch with { Seconds = 0, ImagesPerSecond = 0, TotalSeconds = 0 });
        files["state"] = JsonSerializer.Serialize(state with { History = [.. history], Seconds = 0, EpochBegan = 0 }, JsonFormats.Compact);
        return files;
    }
}
