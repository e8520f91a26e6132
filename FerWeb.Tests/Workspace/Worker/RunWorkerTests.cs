using System.Text.Json;
using FerWeb.Engine.Models;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Models;
using FerWeb.Tests.Engine.Training;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Supervision;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Workspace.Worker;

[Collection(WorkerProcesses.Name)]
public sealed class RunWorkerTests : IDisposable
{
    private readonly WorkerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Work_WholeRun_TellsEveryStepAndEpochAndLeavesAModel()
    {
        var run = await _folder.WorkAsync(_folder.Launch(WorkerFolder.Options(epochs: 2)));

        Assert.Equal((RunStatus.Finished, StopCause.Finished), (run.Status, run.Cause));
        var told = _folder.Store.ReadSince(run.Id, 0);
        Assert.Equal(
            Enumerable.Range(1, 60).Select(step => (long)step), told.Points.Where(point => point.Key == MetricKey.StepLoss).Select(point => point.Step));
        Assert.Equal([30L, 60], told.Points.Where(point => point.Key == MetricKey.MacroF1).Select(point => point.Step));
        Assert.Equal((2, 60L, 30), (run.Progress.Epoch, run.Progress.Step, run.Progress.StepsPerEpoch));
        Assert.Equal(_folder.Store.TrainingSeconds(run.Id), run.Progress.Seconds!.Value, 6);
        Assert.Equal(run.Progress.ValidationAccuracy, told.Points.Last(point => point.Key == MetricKey.ValidationAccuracy).Value);
        var epoch = JsonDocument.Parse(told.Events.Last(entry => entry.Kind == RunEventKind.Epoch).Data).RootElement;
        Assert.Equal(35, epoch.GetProperty("confusion").EnumerateArray().SelectMany(row => row.EnumerateArray()).Sum(count => count.GetInt32()));
        Assert.Equal(7, epoch.GetProperty("recall").GetArrayLength());
        Assert.Equal([14, 7], [epoch.GetProperty("samples").GetArrayLength(), epoch.GetProperty("samples")[0].GetArrayLength()]);
        var layers = JsonDocument.Parse(Assert.Single(told.Events, entry => entry.Kind == RunEventKind.Started).Data).RootElement.GetProperty("layers");
        Assert.Equal(("stem", 4), (layers[0].GetProperty("name").GetString(), layers[0].GetProperty("output")[0].GetInt32()));
        Assert.Contains(_folder.Store.Checkpoints(run.Id), checkpoint => checkpoint is { Step: 60, Epoch: 2, Bytes: > 0 });
        Assert.Equal(run.Id, ModelFolder.ReadDescription(Path.Combine(_folder.Data.Run(run.Id), "model")).Id);
        Assert.Equal(3, File.ReadAllLines(Path.Combine(_folder.Data.Run(run.Id), "metrics.csv")).Length);
    }

    [Fact]
    public async Task Work_RunThatWarmsUpOnSmallPictures_TellsThePeakOfTheRateAndWhereThePicturesGrow()
    {
        var options = WorkerFolder.Options(epochs: 3) with
        {
            Schedule = ScheduleKind.Cosine,
            WarmUpEpochs = 0.2,
            Plateau = null,
            EarlySize = 36,
            EarlyShare = 0.5,
        };

        var run = await _folder.WorkAsync(_folder.Launch(options));

        var told = _folder.Store.ReadSince(run.Id, 0);
        var rates = told.Points.Where(point => point.Key == MetricKey.LearningRate).ToArray();
        Assert.InRange(rates.Max(point => point.Value), 0.98 * options.LearningRate, options.LearningRate);

        // Around its peak the rate hardly moves, so not each step tells it.
        Assert.True(rates.Length < 0.9 * run.Progress.Step, $"{rates.Length} rates of {run.Progress.Step} steps");
        var grown = JsonDocument.Parse(Assert.Single(told.Events, entry => entry.Kind == RunEventKind.PictureSize).Data).RootElement;
        Assert.Equal(
            ((2 * run.Progress.StepsPerEpoch) + 1, options.Network.InputSize), (grown.GetProperty("step").GetInt32(), grown.GetProperty("size").GetInt32()));
    }

    [Fact]
    public async Task Work_RunWhoseRateFallsInSteps_TellsEachFallAtItsFirstStepAndNoneTwiceAfterMoreEpochs()
    {
        var options = WorkerFolder.Options(epochs: 2) with
        {
            Schedule = ScheduleKind.Step,
            StepEpochs = 1,
            StepFactor = 0.5,
            WarmUpEpochs = 0,
            Plateau = null,
            EarlyStopping = null,
        };
        var run = await _folder.WorkAsync(_folder.Launch(options));
        long[] Falls() => [.. _folder.Store.ReadEvents(run.Id, RunEventKind.LearningRate).Select(told => WorkerFolder.Number(told, "step"))];
        Assert.Equal([31L], Falls());
        var told = JsonDocument.Parse(_folder.Store.ReadEvents(run.Id, RunEventKind.LearningRate)[0].Data).RootElement;
        Assert.Equal((0.5, "step"), (told.GetProperty("factor").GetDouble(), told.GetProperty("rule").GetString()));

        _folder.Store.ChangeOptions(run, run.Spec.Options with { Epochs = 3 }, "ada");
        await _folder.WorkAsync(_folder.Resume(run.Id));

        Assert.Equal([31L, 61], Falls());
    }

    [Fact]
    public void Journal_OfARunWhoseBestIsByTheLoss_TellsTheHighestAccuracyAllTheSame()
    {
        var run = _folder.Launch(WorkerFolder.Options() with { BestBy = MonitoredMetric.ValidationLoss });
        var options = new WorkerOptions { Abandon = () => { } };
        var files = new RunFiles(_folder.Store, _folder.Data, run);
        using var log = new RunLog(files.LogFile);
        using var stop = new CancellationTokenSource();
        using var journal = new RunJournal(_folder.Store, run.Id, run.Attempt, options, log, stop);
        using var watch = new GpuWatch("cpu");
        var observer = new JournalObserver(_folder.Store, journal, log, files, run, options, watch, stop.Token);
        var first = new EpochCompleted(1, 1, 0.5, ValidationLoss: 0.9, ValidationAccuracy: 0.6, null, 0.1, 100, 1, IsBest: true) { Step = 30, BestEpoch = 1 };

        observer.OnEpoch(first);
        observer.OnEpoch(first with { Epoch = 2, Step = 60, ValidationLoss = 0.8, ValidationAccuracy = 0.5 });

        Assert.Equal((0.6, 1, 0.5), (observer.Progress.BestAccuracy!.Value, observer.Progress.BestEpoch!.Value, observer.Progress.ValidationAccuracy!.Value));
    }

    [Fact]
    public async Task Work_ProcessThatWritesTooMuchBesideItsLog_LeavesTheMiddleOfThatOutWhileItTrains()
    {
        var run = _folder.Launch(WorkerFolder.Endless);
        Directory.CreateDirectory(_folder.Data.Run(run.Id));
        var output = new FileInfo(WorkerProcess.LogOf(_folder.Data, run.Id));
        using (var file = output.Create())
        {
            file.SetLength(RunLog.MostBytes + 1);
        }

        _folder.Start(run);

        await Patience.UntilAsync(() =>
        {
            output.Refresh();
            return output.Length <= RunLog.MostBytes;
        });
        Assert.InRange(output.Length, 1, RunLog.MostBytes);
    }

    [Fact]
    public async Task Work_RunWithATeacher_TellsHowManyPicturesItHasJudged()
    {
        var teacher = Path.Combine(_folder.Data.Models, "teacher");
        using (var network = DrawnNetworks.Trained(TrainingRuns.Tiny().Network))
        {
            ModelFolder.Save(teacher, new ModelDescription { Id = "teacher", Network = network.Description }, network);
        }

        var run = await _folder.WorkAsync(_folder.Launch(WorkerFolder.Options(epochs: 1) with { Teachers = [teacher] }));

        Assert.Equal(RunStatus.Finished, run.Status);
        var images = WorkerFolder.Number(Assert.Single(_folder.Store.ReadEvents(run.Id, RunEventKind.Started)), "images");
        Assert.Equal(
            [(0L, images), (images, images)],
            _folder.Store.ReadEvents(run.Id, RunEventKind.Teachers).Select(told => (WorkerFolder.Number(told, "done"), WorkerFolder.Number(told, "answers"))));
    }

    [Theory]
    [InlineData(RunStatus.Stopping, RunStatus.Stopped)]
    [InlineData(RunStatus.Pausing, RunStatus.Paused)]
    public async Task Work_AskedToStopOrPause_StoresACheckpointFirstAndGoesOnThere(RunStatus asked, RunStatus expected)
    {
        var claimed = _folder.Launch(WorkerFolder.Endless);
        var worker = _folder.Start(claimed);
        var running = await _folder.WaitAsync(claimed.Id, run => run.Progress.Step > 0);
        _folder.Store.Move(running, asked, "ada");

        var rested = await _folder.EndAsync(worker, claimed);
        var checkpoint = _folder.Store.Checkpoints(claimed.Id)[^1];
        _folder.Store.ChangeOptions(rested, rested.Spec.Options with { Epochs = checkpoint.Epoch + 1 }, "ada");
        var finished = await _folder.WorkAsync(_folder.Resume(claimed.Id));

        Assert.Equal((expected, StopCause.User), (rested.Status, rested.Cause));
        Assert.Equal(rested.Progress.Step, checkpoint.Step);
        Assert.Equal(RunStatus.Finished, finished.Status);
        Assert.Equal(checkpoint.Epoch + 1, finished.Progress.Epoch);
        Assert.True(rested.Progress.Seconds < finished.Progress.Seconds);
        var losses = _folder.Store.ReadMetrics(claimed.Id, MetricKey.StepLoss);
        Assert.Equal(Enumerable.Range(1, (checkpoint.Epoch + 1) * 30).Select(step => (long)step), losses.Select(point => point.Step));
    }

    [Fact]
    public async Task Work_HostStops_IsInterruptedWithACheckpoint()
    {
        var claimed = _folder.Launch(WorkerFolder.Endless);
        var worker = _folder.Start(claimed);
        await _folder.WaitAsync(claimed.Id, run => run.Progress.Step > 0);
        WorkerFolder.Signal(worker, "TERM");

        var run = await _folder.EndAsync(worker, claimed);

        Assert.Equal((RunStatus.Interrupted, StopCause.HostStopped), (run.Status, run.Cause));
        Assert.Equal(run.Progress.Step, _folder.Store.Checkpoints(claimed.Id)[^1].Step);
    }

    [Fact]
    public async Task Work_ToolOfTheGpusDriverHangs_TrainsAllTheSame()
    {
        using var smi = new FakeNvidiaSmi("exec sleep 600");
        _folder.Store.Create(new RunSpec("test", "ada", _folder.Dataset, WorkerFolder.Options(epochs: 1), Device: "auto"), "ada");
        var claimed = _folder.Claim();

        var run = await _folder.EndAsync(_folder.Start(claimed, before: $"export PATH='{smi.Folder}':$PATH"), claimed);

        Assert.Equal((RunStatus.Finished, (GpuReading?)null), (run.Status, run.Progress.Gpu));

        // A tool that is ended before its shell has come that far has noted nothing.
        Assert.InRange(smi.Asked.Length, 0, 1);
    }

    [Fact]
    public async Task Work_DataFolderDeleted_LeavesNoProcessBehind()
    {
        var claimed = _folder.Launch(WorkerFolder.Endless);
        var worker = _folder.Start(claimed);
        await _folder.WaitAsync(claimed.Id, run => run.Progress.Step > 0);

        File.Delete(_folder.Data.Database);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await worker.WaitForExitAsync(limit.Token);

        Assert.NotEqual(0, worker.ExitCode);
    }

    [Fact]
    public async Task Work_DatasetChangedSinceTheLaunch_FailsInASentence()
    {
        _folder.Store.Create(new RunSpec("other", "ada", _folder.Dataset with { Sha256 = new string('0', 64) }, WorkerFolder.Options()), "ada");

        var run = await _folder.WorkAsync(_folder.Claim());

        Assert.Equal((RunStatus.Failed, StopCause.Refused), (run.Status, run.Cause));
        Assert.Contains("holds other images", run.Reason.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_StartFromAnotherRunsCheckpoint_BeginsWithItsWeights()
    {
        var options = WorkerFolder.Options(epochs: 1) with { AverageDecay = 0, CheckpointInterval = TimeSpan.FromHours(1) };
        var first = await _folder.WorkAsync(_folder.Launch(options));
        _folder.Store.Create(new RunSpec("second", "ada", _folder.Dataset, options with { Seed = 2 }, "cpu", first.Id, ParentStep: 30), "ada");

        var second = await _folder.WorkAsync(_folder.Claim());

        Assert.Equal(RunStatus.Finished, second.Status);
        byte[] Weights(Run run, string step) => File.ReadAllBytes(Path.Combine(_folder.Data.Run(run.Id), "checkpoints", step, "weights.safetensors"));
        Assert.Equal(Weights(first, "step-000000030"), Weights(second, "step-000000000"));
        Assert.NotEqual(Weights(first, "step-000000030"), Weights(second, "step-000000030"));
    }
}
