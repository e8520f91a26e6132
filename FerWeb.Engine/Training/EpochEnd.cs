using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;

namespace FerWeb.Engine.Training;

/// <summary>What happens between two epochs.</summary>
internal static class EpochEnd
{
    /// <summary>Measures the epoch and returns the state at the start of the next one, rules applied.</summary>
    public static TrainerState Close(
        TrainingSession session, TrainerState state, TrainingOptions options, DatasetSplit? validation, IReadOnlyList<int> samples, Func<double> seconds)
    {
        var learningRate = LearningRate.At(options, state.Epoch + 1) * state.RateScale * state.Plateau.Scale;
        var measured = validation is null
            ? null
            : QuickMeasure.Of(Predictor.Predict(session.Result, validation, compute: session.Compute), validation, samples);
        var isHighest = measured is not null && (state.BestAccuracy is not { } before || measured.Accuracy > before);
        var isBest = measured is not null && IsBest(options.BestBy, measured, state.History);
        var now = seconds();
        var next = state with
        {
            Epoch = state.Epoch + 1,
            StepInEpoch = 0,
            LossSum = 0,
            Correct = 0,
            Seen = 0,
            SkippedInEpoch = 0,
            Seconds = now,
            EpochBegan = now,
            BestAccuracy = isHighest ? measured!.Accuracy : state.BestAccuracy,
            BestEpoch = isHighest ? state.Epoch + 1 : state.BestEpoch,
            BestStep = isBest ? state.Step : state.BestStep,
        };
        next = measured is null ? next : ApplyRules(next, options, measured, learningRate);
        var epoch = new EpochCompleted(
            next.Epoch,
            state.Seen > 0 ? state.LossSum / state.Seen : double.NaN,
            state.Seen > 0 ? (double)state.Correct / state.Seen : 0,
            measured?.Loss,
            measured?.Accuracy,
            measured?.CrowdAccuracy,
            learningRate,
            state.Seen / Math.Max(state.Seconds - state.EpochBegan, 1e-9),
            now - state.EpochBegan,
            isBest)
        {
            Step = state.Step,
            TotalSeconds = now,
            MacroF1 = measured?.MacroF1,
            BestEpoch = next.BestEpoch,
            Stalled = next.EarlyStopping.Wait,
            PlateauFactor = next.Plateau.Scale / state.Plateau.Scale,
            Detail = measured?.Detail,
        };
        return next with { History = [.. state.History, epoch] };
    }

    // Each epoch that was better than all before it is marked, so the last of them is the one to beat: of equals the earlier stays.
    private static bool IsBest(MonitoredMetric by, QuickMeasure measured, IReadOnlyList<EpochCompleted> history)
        => measured.Value(by) is var value && double.IsFinite(value)
            && (history.LastOrDefault(epoch => epoch.IsBest)?.Value(by) is not { } before || by.IsBetter(value, before));

    private static TrainerState ApplyRules(TrainerState state, TrainingOptions options, QuickMeasure measured, double learningRate)
    {
        if (options.Plateau is { } plateau)
        {
            state = state with { Plateau = state.Plateau.After(plateau, measured.Value(plateau.Monitor), learningRate) };
        }

        if (options.EarlyStopping is { } stopping)
        {
            state = state with { EarlyStopping = state.EarlyStopping.After(stopping, measured.Value(stopping.Monitor), state.Epoch - 1) };
            if (state.EarlyStopping.MustStop(stopping))
            {
                state = state with { Ended = StopReason.EarlyStopped };
            }
        }

        return state;
    }
}

/// <summary>The validation figures that the loop needs and tells.</summary>
internal sealed record QuickMeasure(double Loss, double Accuracy, double? CrowdAccuracy, double MacroF1, EpochDetail Detail)
{
    public static QuickMeasure Of(Predictions predictions, DatasetSplit split, IReadOnlyList<int> samples)
    {
        var fer = LabelledPredictions.Fer(predictions, split);
        var metrics = ClassificationMetrics.Of(fer);
        var crowd = predictions.Crowd is null || split.Votes is null ? null : LabelledPredictions.CrowdMajority(predictions, split);
        return new QuickMeasure(metrics.Loss, metrics.Accuracy, crowd is { Count: > 0 } ? crowd.Accuracy() : null, metrics.MacroF1, new EpochDetail(
            metrics.ConfusionMatrix,
            [.. metrics.Classes.Select(one => one.Support > 0 ? one.Recall : (double?)null)],
            [.. samples.Select(image => fer.Row(image).ToArray())]));
    }

    public double Value(MonitoredMetric metric) => metric.Of(Loss, Accuracy, MacroF1);
}
