using System.Globalization;
using FerWeb.Engine;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Worker;

/// <summary>Turns what the trainer tells into events, metrics and progress of the run.</summary>
internal sealed class JournalObserver(
    IRunStore store, RunJournal journal, RunLog log, RunFiles files, Run run, WorkerOptions options, GpuWatch gpu, CancellationToken stop)
    : ITrainingObserver
{
    private const int StepsBetweenRates = 10;
    private const double RateChange = 0.02;
    private const double SecondsBetweenSpeeds = 0.2;

    private int _stepsPerEpoch;
    private double _lastSpeed;
    private double _lastRate;

    /// <value>How far it is.</value>
    public RunProgress Progress { get; private set; } = new();

    public void OnStarted(TrainingStarted started)
    {
        _stepsPerEpoch = started.StepsPerEpoch;
        var toldStep = started.ResumedStep;
        if (run.Attempt > 1)
        {
            journal.Add(store => store.RollBack(run.Id, run.Attempt, started.ResumedStep));
            toldStep = TellWhatIsMissing(started);
        }

        if (started.Gpu is not null)
        {
            gpu.Begin();
        }

        Progress = FromHistory(started) with { Gpu = gpu.Now };
        journal.Add(
            new NewRunEvent(RunEventKind.Started, EventData.Of(new
            {
                started.Device,
                started.Gpu,
                started.Compute,
                run.Host,
                started.Threads,
                started.Parameters,
                started.Images,
                dropped = started.LeftOut.Total(),
                started.LeftOut,
                started.StepsPerEpoch,
                started.ResumedStep,
                run.Spec.Options.Epochs,
                started.SampleImages,
                started.Start,
                started.Layers,
            })),
            Progress);
        var leftOut = started.LeftOut.Total() == 0 ? "none left out" : $"left out: {started.LeftOut}";
        log.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"Attempt {run.Attempt}: {started.Parameters} parameters, {started.Images} training pictures ({leftOut}), {started.StepsPerEpoch} steps an epoch, "
            + $"{started.Compute} on {started.Gpu?.Name ?? started.Device} with {started.Threads} threads; goes on after step {started.ResumedStep}."));
        if (started is { ResumedStep: 0, Start: { } start })
        {
            log.Write(start.FreshHead
                ? $"Starts from the weights of {start.Name}, but for its head: that was trained for other classes, so the new one starts fresh."
                : $"Starts from the weights of {start.Name}.");
        }

        if (started.Gpu is null && run.Spec.Device == Device.Auto && gpu.Gpu is { } unused)
        {
            Warn(
                started.ResumedStep,
                $"The run trains on the processor although this machine has a GPU ({unused.Name}). Build FerWeb with FERWEB_TORCH=cuda, or update the driver.");
        }

        if (started.DamagedCheckpoints.Count > 0)
        {
            Warn(
                started.ResumedStep,
                $"The checkpoint of step {string.Join(", ", started.DamagedCheckpoints)} was damaged, so the run goes on from step {started.ResumedStep}.");
        }

        if (toldStep < started.ResumedStep)
        {
            Warn(
                started.ResumedStep,
                $"Steps {toldStep + 1} to {started.ResumedStep} are missing in the curves: the database of runs could not be written then. " +
                $"The figures of whole epochs are complete.");
        }
    }

    public void OnTeachersAsked(TeachersAsked asked)
    {
        OnTeachersAnswered(new TeachersAnswered(0, asked.Answers));
        log.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"The teachers ({asked.Teachers}) judge {asked.Images} pictures before the first step: {asked.Answers} answers of ten crops each, " +
            $"which are kept."));
    }

    // Without a word in all these minutes a run that is well would look as if it hung.
    public void OnTeachersAnswered(TeachersAnswered answered) => journal.Add(new NewRunEvent(RunEventKind.Teachers, EventData.Of(answered)));

    public void OnStep(StepCompleted step)
    {
        if (step.StepInEpoch == 1 && step.Epoch > 1 && run.Spec.Options.SizeIn(step.Epoch - 1) is var size && size != run.Spec.Options.SizeIn(step.Epoch - 2))
        {
            journal.Add(new NewRunEvent(RunEventKind.PictureSize, EventData.Of(new { step.Step, size })));
        }

        var epoch = step.Epoch - 1 + (step.StepInEpoch / (double)_stepsPerEpoch);
        if (step.StepInEpoch == 1 && run.Spec.Options is { Schedule: ScheduleKind.Step } schedule
            && LearningRate.At(schedule, epoch) < LearningRate.At(schedule, step.Epoch - 1))
        {
            journal.Add(new NewRunEvent(RunEventKind.LearningRate, EventData.Of(new { step.Step, factor = schedule.StepFactor, rule = "step" })));
        }

        Progress = Progress with
        {
            Step = step.Step,
            Seconds = step.Seconds,
            TrainLoss = Finite(step.EpochLoss),
            TrainAccuracy = Finite(step.EpochAccuracy),
            LearningRate = step.LearningRate,
            ImagesPerSecond = step.ImagesPerSecond,
            RemainingLow = step.Remaining?.Low.TotalSeconds,
            RemainingHigh = step.Remaining?.High.TotalSeconds,
            Gpu = gpu.Now,
        };
        var points = new List<MetricPoint>(4)
        {
            new(MetricKey.StepLoss, step.Step, epoch, step.Loss, step.Seconds),
            new(MetricKey.StepAccuracy, step.Step, epoch, step.Accuracy, step.Seconds),
        };
        if (step.StepInEpoch == 1 || step.StepInEpoch % StepsBetweenRates == 0 || Math.Abs(step.LearningRate - _lastRate) > RateChange * _lastRate)
        {
            _lastRate = step.LearningRate;
            points.Add(new MetricPoint(MetricKey.LearningRate, step.Step, epoch, step.LearningRate, step.Seconds));
        }

        if (step.Seconds - _lastSpeed > SecondsBetweenSpeeds)
        {
            _lastSpeed = step.Seconds;
            points.Add(new MetricPoint(MetricKey.ImagesPerSecond, step.Step, epoch, step.ImagesPerSecond, step.Seconds));
        }

        journal.Add([.. points], Progress);
        if (step.Skipped)
        {
            Warn(step.Step, $"Step {step.Step} was skipped: its loss or gradient was not finite.");
            log.Write($"Training pictures of step {step.Step}: {string.Join(' ', step.Images)}");
        }
    }

    public void OnEpoch(EpochCompleted epoch)
    {
        Progress = Progress with
        {
            Epoch = epoch.Epoch,
            Seconds = epoch.TotalSeconds,
            TrainLoss = Finite(epoch.TrainLoss),
            TrainAccuracy = Finite(epoch.TrainAccuracy),
            ValidationLoss = Finite(epoch.ValidationLoss),
            ValidationAccuracy = epoch.ValidationAccuracy,
            MacroF1 = epoch.MacroF1,
            BestAccuracy = epoch.BestEpoch == epoch.Epoch ? epoch.ValidationAccuracy : Progress.BestAccuracy,
            BestEpoch = epoch.BestEpoch,
            Stalled = epoch.Stalled,
        };
        Tell(epoch, Progress);
        log.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"Epoch {epoch.Epoch}/{run.Spec.Options.Epochs}: loss {epoch.TrainLoss:F4}, accuracy {epoch.TrainAccuracy:P2}, "
            + $"validation loss {epoch.ValidationLoss:F4}, validation accuracy {epoch.ValidationAccuracy:P2}, learning rate {epoch.LearningRate:G3}, "
            + $"{epoch.ImagesPerSecond:F0} images/s, {epoch.Seconds:F1} s{(epoch.IsBest ? $", best {run.Spec.Options.BestBy.Words()} so far" : "")}."));
    }

    // Were the checkpoint valid first, a run killed right then would go on after steps that the store has never heard of. A store that
    // is away cannot say that the run is another's by now; the folder can.
    public void OnStoring(long step)
    {
        if (!journal.Flush(options.LongestFlush) && files.Attempt.IsTakenOver)
        {
            journal.Abandon();
        }
    }

    public void OnCheckpoint(CheckpointStored checkpoint)
    {
        var entry = new RunCheckpoint(checkpoint.Step, checkpoint.Epoch, checkpoint.Bytes, checkpoint.IsBest, IsPinned: false, TimeProvider.System.GetUtcNow());
        journal.Add(store => store.AddCheckpoint(run.Id, run.Attempt, entry));
        journal.Add(files.ForgetMissingCheckpoints);
        journal.Add(new NewRunEvent(RunEventKind.Checkpoint, EventData.Of(new
        {
            checkpoint.Step,
            checkpoint.Epoch,
            kind = checkpoint.IsBest ? "best" : "last",
            checkpoint.Bytes,
            stallMilliseconds = Math.Round(checkpoint.StallMilliseconds, 2),
        })));
        log.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"Checkpoint at step {checkpoint.Step}: {checkpoint.Bytes} bytes, training stood still for {checkpoint.StallMilliseconds:F1} ms."));
    }

    public void OnRolledBack(WeightsRolledBack rolledBack)
    {
        Sentence said = rolledBack.IsLast
            ? $"Loss or gradient were not finite again. The weights of step {rolledBack.ToStep} are kept, and the run ends."
            : (Sentence)$"Loss or gradient were not finite too often. Training goes on from step {rolledBack.ToStep} at half the learning rate.";
        Warn(rolledBack.FromStep, said);
        if (!rolledBack.IsLast)
        {
            Progress = Progress with { Step = rolledBack.ToStep, Epoch = (int)(rolledBack.ToStep / _stepsPerEpoch) };
            journal.Add(store => store.RollBack(run.Id, run.Attempt, rolledBack.ToStep));
        }

        journal.Add(
            new NewRunEvent(RunEventKind.LearningRate, EventData.Of(new { step = rolledBack.ToStep, factor = rolledBack.RateScale, rule = "rollBack" })),
            Progress);
    }

    /// <summary>
    /// What an earlier attempt told while the store was away is lost when it was killed then, or had to give up waiting. The epochs and the
    /// checkpoints are told again: the checkpoint that the run goes on from knows the first, and the others lie on the disk.
    /// </summary>
    /// <returns>The last step that the store has.</returns>
    private long TellWhatIsMissing(TrainingStarted started)
    {
        var (told, checkpoints) = PatientStore.Ask(
            () => (store.ReadMetrics(run.Id, MetricKey.LearningRate, MetricKey.StepLoss, MetricKey.TrainLoss), files.UntoldCheckpoints(started.History)),
            options.LongestOutage, stop);
        var points = told.Where(point => point.Step <= started.ResumedStep).ToLookup(point => point.Key);

        // So that the same rates are kept as if it had never stopped.
        _lastRate = points[MetricKey.LearningRate].LastOrDefault().Value;
        var epochs = points[MetricKey.TrainLoss].Select(point => point.Step).ToHashSet();
        foreach (var epoch in started.History.Where(epoch => !epochs.Contains(epoch.Step)))
        {
            Tell(epoch);
        }

        foreach (var checkpoint in checkpoints)
        {
            journal.Add(store => store.AddCheckpoint(run.Id, run.Attempt, checkpoint));
        }

        return points[MetricKey.StepLoss].LastOrDefault().Step;
    }

    private void Tell(EpochCompleted epoch, RunProgress? progress = null)
    {
        journal.Add(
            new NewRunEvent(
                RunEventKind.Epoch,
                EventData.Of(new
                {
                    epoch.Epoch,
                    epoch.Step,
                    epoch.IsBest,
                    epoch.Seconds,
                    epoch.Detail?.Confusion,
                    epoch.Detail?.Recall,
                    epoch.Detail?.Samples
                }),
                Points(epoch)),
            progress);
        if (epoch.PlateauFactor < 1)
        {
            journal.Add(new NewRunEvent(RunEventKind.LearningRate, EventData.Of(new { epoch.Step, factor = epoch.PlateauFactor, rule = "plateau" })));
        }
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    private static MetricPoint[] Points(EpochCompleted epoch)
    {
        (string Key, double? Value)[] values =
        [
            (MetricKey.TrainLoss, epoch.TrainLoss),
            (MetricKey.TrainAccuracy, epoch.TrainAccuracy),
            (MetricKey.ValidationLoss, epoch.ValidationLoss),
            (MetricKey.ValidationAccuracy, epoch.ValidationAccuracy),
            (MetricKey.MacroF1, epoch.MacroF1),
            (MetricKey.CrowdAccuracy, epoch.CrowdAccuracy),
        ];
        return
        [
            .. values.Where(value => value.Value is not null)
                .Select(value => new MetricPoint(value.Key, epoch.Step, epoch.Epoch, value.Value!.Value, epoch.TotalSeconds))
        ];
    }

    private static RunProgress FromHistory(TrainingStarted started)
    {
        var progress = new RunProgress
        {
            Step = started.ResumedStep,
            StepsPerEpoch = started.StepsPerEpoch,
            Epoch = started.History.Count,
            Seconds = 0,
        };
        if (started.History is not [.., var last])
        {
            return progress;
        }

        return progress with
        {
            Seconds = last.TotalSeconds,
            TrainLoss = Finite(last.TrainLoss),
            TrainAccuracy = Finite(last.TrainAccuracy),
            ValidationLoss = Finite(last.ValidationLoss),
            ValidationAccuracy = last.ValidationAccuracy,
            MacroF1 = last.MacroF1,
            BestAccuracy = started.History.Max(epoch => epoch.ValidationAccuracy),
            BestEpoch = last.BestEpoch,
            LearningRate = last.LearningRate,
            Stalled = last.Stalled,
        };
    }

    private void Warn(long step, Sentence message)
    {
        journal.Add(EventData.Warning(step, message));
        log.Write(message.ToString());
    }
}
