using System.Text.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Storage;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;

namespace FerWeb.Runs;

/// <summary>What a page shows of a run's past but for its curves, folded from its frames: epochs, the story. It takes each event once.</summary>
public sealed class RunHistory
{
    private readonly SortedDictionary<int, EpochRecord> _epochs = [];
    private readonly List<FrameEvent> _story = [];

    /// <value>Sequence number of the last event taken.</value>
    public long Seq { get; private set; }

    /// <value>Epochs done, in order, with what later attempts took back left out.</value>
    public IReadOnlyCollection<EpochRecord> Epochs => _epochs.Values;

    /// <value>
    /// What is worth telling, oldest first: changes of status, starts, changes of the learning rate and of the size of the
    /// pictures, warnings, what a person changed.
    /// </value>
    public IReadOnlyList<FrameEvent> Story => _story;

    /// <value>The newest start; null before the first.</value>
    public StartedData? Started { get; private set; }

    /// <value>When something was last heard of its training; null when nothing was.</value>
    public DateTimeOffset? LastHeard { get; private set; }

    /// <value>How far its teachers are while they judge the pictures; null before and after.</value>
    public TeachersAnswered? Teachers { get; private set; }

    /// <value>Training time in seconds, all attempts.</value>
    public double TrainingSeconds { get; private set; }

    /// <summary>Takes a frame that follows on what is here.</summary>
    public void Add(RunFrame frame)
    {
        Seq = frame.To;
        foreach (var happened in frame.Events)
        {
            Take(happened);
        }

        foreach (var curve in frame.Curves)
        {
            Take(curve);
        }
    }

    private void Take(FrameEvent happened)
    {
        switch (happened.Kind)
        {
            case RunEventKind.Started:
                Started = happened.Data.Deserialize<StartedData>(JsonFormats.Compact);
                LastHeard = happened.At;
                _story.Add(happened);
                break;
            case RunEventKind.Epoch when happened.Data.Deserialize<EpochData>(JsonFormats.Compact) is { } done:
                _epochs[done.Epoch] = EpochOf(done.Epoch) with
                {
                    Step = done.Step,
                    IsBest = done.IsBest,
                    Seconds = done.Seconds,
                    Confusion = done.Confusion,
                    Recall = done.Recall,
                    Samples = done.Samples,
                };
                LastHeard = happened.At;
                break;
            case RunEventKind.RolledBack when happened.Data.TryGetProperty("step", out var step):
                foreach (var (epoch, _) in _epochs.Where(entry => entry.Value.Step > step.GetInt64()).ToArray())
                {
                    _epochs.Remove(epoch);
                }

                break;
            case RunEventKind.Status:
                Teachers = null;
                if (happened.Data.TryGetProperty("to", out var to) && to.GetString() is "starting" or "running")
                {
                    // Not what was heard of an earlier attempt, perhaps days ago.
                    LastHeard = happened.At;
                }

                _story.Add(happened);
                break;
            case RunEventKind.LearningRate or RunEventKind.Warning or RunEventKind.PictureSize or RunEventKind.Changed:
                _story.Add(happened);
                break;
            case RunEventKind.Teachers:
                Teachers = happened.Data.Deserialize<TeachersAnswered>(JsonFormats.Compact);
                LastHeard = happened.At;
                break;
            case RunEventKind.Metrics or RunEventKind.Checkpoint:
                (Teachers, LastHeard) = (null, happened.At);
                break;
        }
    }

    private void Take(CurveSlice curve)
    {
        TrainingSeconds = Math.Max(TrainingSeconds, curve.Seconds.Length > 0 ? curve.Seconds[^1] : 0);
        for (var i = 0; i < curve.Steps.Length; i++)
        {
            var epoch = (int)Math.Round(curve.Epochs[i]);
            if (!IsPerEpoch(curve.Key) || epoch < 1)
            {
                continue;
            }

            var value = curve.Values[i];
            var record = EpochOf(epoch);
            _epochs[epoch] = curve.Key switch
            {
                MetricKey.TrainLoss => record with { TrainLoss = value, Step = curve.Steps[i] },
                MetricKey.TrainAccuracy => record with { TrainAccuracy = value, Step = curve.Steps[i] },
                MetricKey.ValidationLoss => record with { ValidationLoss = value, Step = curve.Steps[i] },
                MetricKey.ValidationAccuracy => record with { ValidationAccuracy = value, Step = curve.Steps[i] },
                _ => record with { MacroF1 = value, Step = curve.Steps[i] },
            };
        }
    }

    private static bool IsPerEpoch(string key)
        => key is MetricKey.TrainLoss or MetricKey.TrainAccuracy or MetricKey.ValidationLoss or MetricKey.ValidationAccuracy or MetricKey.MacroF1;

    private EpochRecord EpochOf(int epoch) => _epochs.GetValueOrDefault(epoch) ?? new EpochRecord(epoch);

    private sealed record EpochData(int Epoch, long Step, bool IsBest, double Seconds, int[][]? Confusion, double?[]? Recall, double[][]? Samples);
}

/// <summary>One epoch as a page shows it.</summary>
/// <param name="Epoch">From 1.</param>
public sealed record EpochRecord(int Epoch)
{
    public long Step { get; init; }

    public bool IsBest { get; init; }

    public double Seconds { get; init; }

    public double? TrainLoss { get; init; }

    public double? TrainAccuracy { get; init; }

    public double? ValidationLoss { get; init; }

    public double? ValidationAccuracy { get; init; }

    public double? MacroF1 { get; init; }

    /// <value>7x7 counts on validation: a row per true class, a column per answer.</value>
    public int[][]? Confusion { get; init; }

    /// <value>Share of each class that was recognised, 0 to 1; null for a class without pictures.</value>
    public double?[]? Recall { get; init; }

    /// <value>Probabilities of the sample pictures, seven each.</value>
    public double[][]? Samples { get; init; }
}

/// <summary>Data of a <see cref="RunEventKind.Started"/> event.</summary>
public sealed record StartedData(
    string? Device,
    string? Compute,
    int Threads,
    long Parameters,
    int Images,
    int Dropped,
    int StepsPerEpoch,
    long ResumedStep,
    int Epochs,
    int[]? SampleImages,
    LeftOut? LeftOut = null,
    TrainingGpu? Gpu = null,
    IReadOnlyList<LayerSummary>? Layers = null);
