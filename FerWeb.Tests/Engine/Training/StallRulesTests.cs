using FerWeb.Engine.Training;

namespace FerWeb.Tests.Engine.Training;

/// <summary>Keras' rules for EarlyStopping and ReduceLROnPlateau, as tables.</summary>
public sealed class StallRulesTests
{
    [Theory]
    [InlineData(MonitoredMetric.ValidationLoss, 2, 0, new[] { 1.0, 0.9, 0.95, 0.93 }, 3)]
    [InlineData(MonitoredMetric.ValidationLoss, 3, 0, new[] { 1.0, 0.9, 0.95, 0.93, 0.8 }, null)]
    [InlineData(MonitoredMetric.ValidationLoss, 2, 0.1, new[] { 1.0, 0.95, 0.91, 0.5 }, 2)]
    [InlineData(MonitoredMetric.ValidationLoss, 1, 0, new[] { 1.0, 1.0 }, 1)]
    [InlineData(MonitoredMetric.ValidationLoss, 0, 0, new[] { 1.0, 0.9, 0.9 }, 2)]
    [InlineData(MonitoredMetric.ValidationLoss, 1, 0, new[] { 1.0, double.NaN }, 1)]
    [InlineData(MonitoredMetric.ValidationAccuracy, 2, 0, new[] { 0.5, 0.6, 0.59, 0.61, 0.6, 0.6 }, 5)]
    [InlineData(MonitoredMetric.ValidationAccuracy, 2, 0, new[] { 0.5, 0.4, 0.6, 0.7 }, null)]
    public void EarlyStopping_Values_StopsAtTheIndexThatKerasDoes(MonitoredMetric monitor, int patience, double minDelta, double[] values, int? stopsAt)
    {
        var options = new EarlyStoppingOptions(monitor, patience, minDelta);
        var state = new EarlyStoppingState();
        int? stopped = null;
        for (var i = 0; i < values.Length && stopped is null; i++)
        {
            state = state.After(options, values[i], i);
            stopped = state.MustStop(options) ? i : null;
        }

        Assert.Equal(stopsAt, stopped);
    }

    [Theory]
    [InlineData(2, null, null, new[] { 0.1, 1.0, 1.0, 1.0 }, 3)]
    [InlineData(0, 0.5, null, new[] { 1.0, 0.6, 0.4, 0.3 }, 2)]
    [InlineData(0, 0.5, null, new[] { 1.0, 0.6, 0.5 }, null)]
    [InlineData(0, null, 2.0, new[] { 1.0, 1.9, 2.1 }, 2)]
    [InlineData(3, 0.5, null, new[] { 0.4, 0.4, 0.4, 0.4 }, 3)]
    public void EarlyStopping_FirstEpochAndThresholds_StopAtTheIndexThatKerasAndLightningDo(
        int startFromEpoch, double? threshold, double? divergence, double[] values, int? stopsAt)
    {
        var options = new EarlyStoppingOptions(
            Patience: 1 + startFromEpoch + values.Length, StartFromEpoch: startFromEpoch, Threshold: threshold, DivergenceThreshold: divergence);
        options = threshold is null && divergence is null ? options with { Patience = 1 } : options;
        var state = new EarlyStoppingState();
        int? stopped = null;
        for (var i = 0; i < values.Length && stopped is null; i++)
        {
            state = state.After(options, values[i], i);
            stopped = state.MustStop(options) ? i : null;
        }

        Assert.Equal(stopsAt, stopped);
    }

    // The rate after each epoch, starting at 1.
    [Theory]
    [InlineData(2, 0, 0, 0, new[] { 1.0, 1.0, 1.0, 1.0, 1.0 }, new[] { 1, 1, 0.5, 0.5, 0.25 })]
    [InlineData(2, 0, 0, 0, new[] { 1.0, 1.0, 0.9, 0.9, 0.9 }, new[] { 1, 1, 1, 1, 0.5 })]
    [InlineData(1, 0.2, 0, 0, new[] { 1.0, 0.9, 0.7, 0.6 }, new[] { 1, 0.5, 0.5, 0.25 })]
    [InlineData(1, 0, 2, 0, new[] { 1.0, 1.0, 1.0, 1.0, 1.0, 1.0 }, new[] { 1, 0.5, 0.5, 0.25, 0.25, 0.125 })]
    [InlineData(1, 0, 0, 0.4, new[] { 1.0, 1.0, 1.0, 1.0 }, new[] { 1, 0.5, 0.4, 0.4 })]
    public void Plateau_Values_LowersTheRateWhenKerasDoes(int patience, double minDelta, int cooldown, double minimum, double[] values, double[] rates)
    {
        var options = new PlateauOptions(MonitoredMetric.ValidationLoss, Factor: 0.5, patience, minDelta, cooldown, minimum);
        var state = new PlateauState();
        var seen = new List<double>();
        foreach (var value in values)
        {
            state = state.After(options, value, learningRate: state.Scale);
            seen.Add(Math.Round(state.Scale, 12));
        }

        Assert.Equal(rates, seen);
    }
}
