using FerWeb.Engine.Training;

namespace FerWeb.Tests.Engine.Training;

public sealed class LearningRateTests
{
    // Peak 0.1 over 10 epochs; the first 2 are the warm-up, but for the one-cycle schedule. Worked by hand.
    [Theory]
    [InlineData(ScheduleKind.Constant, 0, 0)]
    [InlineData(ScheduleKind.Constant, 1, 0.05)]
    [InlineData(ScheduleKind.Constant, 2, 0.1)]
    [InlineData(ScheduleKind.Constant, 10, 0.1)]
    [InlineData(ScheduleKind.Cosine, 0.5, 0.025)]
    [InlineData(ScheduleKind.Cosine, 2, 0.1)]
    [InlineData(ScheduleKind.Cosine, 4, 0.0853553390593)]
    [InlineData(ScheduleKind.Cosine, 6, 0.05)]
    [InlineData(ScheduleKind.Cosine, 10, 0)]
    [InlineData(ScheduleKind.OneCycle, 0, 0.004)]
    [InlineData(ScheduleKind.OneCycle, 1.5, 0.052)]
    [InlineData(ScheduleKind.OneCycle, 3, 0.1)]
    [InlineData(ScheduleKind.OneCycle, 6.5, 0.0500002)]
    [InlineData(ScheduleKind.OneCycle, 10, 4e-7)]
    [InlineData(ScheduleKind.Step, 3.9, 0.1)]
    [InlineData(ScheduleKind.Step, 4, 0.1)]
    [InlineData(ScheduleKind.Step, 4.1, 0.05)]
    [InlineData(ScheduleKind.Step, 8, 0.05)]
    [InlineData(ScheduleKind.Step, 8.1, 0.025)]
    public void At_EachSchedule_FollowsItsFormula(ScheduleKind schedule, double epoch, double expected)
    {
        var options = TrainingRuns.Tiny() with { Epochs = 10, LearningRate = 0.1, WarmUpEpochs = 2, Schedule = schedule, StepEpochs = 4, StepFactor = 0.5 };

        Assert.Equal(expected, LearningRate.At(options, epoch), 1e-12);
    }
}
