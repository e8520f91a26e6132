using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;

namespace FerWeb.Engine.Training;

/// <summary>What happens between two epochs.</summary>
internal static class EpochEnd
{
    /// <summary>Measures the epoch and returns the state at the start of the next one, rules applied.</summary>
    public static TrainerState Close(TrainingSession session, TrainerState state, TrainingOptions options, DatasetSplit? validation, Pace pace, TimeSpan trained)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var learningRate = LearningRate.At(options, state.Epoch + 1) * state.Plateau.Scale;
        var measured = validation is null ? null : QuickMeasure.Of(Predictor.Predict(session.Result, validation, compute: session.Compute), validation);
        var best = measured is not null && (state.BestAccuracy is not { } before || measured.Accuracy > before);
        var epoch = new EpochCompleted(
            state.Epoch + 1,
            state.Seen > 0 ? state.LossSum / state.Seen : double.NaN,
            state.Seen > 0 ? (double)state.Correct / state.Seen : 0,
            measured?.Loss,
            measured?.Accuracy,
            measured?.CrowdAccuracy,
            learningRate,
            state.Seen / Math.Max(trained.TotalSeconds, 1e-9),
            (trained + clock.Elapsed).TotalSeconds,
            best);
        pace.SkipIdleTime();
        var next = state with
        {
            Epoch = state.Epoch + 1,
            StepInEpoch = 0,
            LossSum = 0,
            Correct = 0,
            Seen = 0,
            BestAccuracy = best ? measured!.Accuracy : state.BestAccuracy,
            BestStep = best ? state.Step : state.BestStep,
            History = [.. state.History, epoch],
        };
        return measured is null ? next : ApplyRules(next, options, measured, learningRate);
    }

    private static TrainerState ApplyRules(TrainerState state, TrainingOptions options, QuickMeasure measured, double learningRate)
    {
        if (options.Plateau is { } plateau)
        {
            state = state with { Plateau = state.Plateau.After(plateau, measured.Value(plateau.Monitor), learningRate) };
        }

        if (options.EarlyStopping is { } stopping)
        {
            state = state with { EarlyStopping = state.EarlyStopping.After(stopping, measured.Value(stopping.Monitor)) };
            if (state.EarlyStopping.MustStop(stopping))
            {
                state = state with { Ended = StopReason.EarlyStopped };
            }
        }

        return state;
    }
}

/// <summary>The few validation figures that the loop needs.</summary>
internal sealed record QuickMeasure(double Loss, double Accuracy, double? CrowdAccuracy)
{
    public static QuickMeasure Of(Predictions predictions, DatasetSplit split)
    {
        var fer = LabelledPredictions.Fer(predictions, split);
        var crowd = predictions.Crowd is null || split.Votes is null ? null : LabelledPredictions.CrowdMajority(predictions, split);
        return new QuickMeasure(fer.CrossEntropy(), fer.Accuracy(), crowd?.Accuracy());
    }

    public double Value(MonitoredMetric metric) => metric == MonitoredMetric.ValidationLoss ? Loss : Accuracy;
}
