using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;
using TorchSharp;

namespace FerWeb.Tests.Workspace.Worker;

public sealed class RunOutcomeTests
{
    private static readonly Run _run = new()
    {
        Id = "r1",
        Spec = RunSpecs.Small() with { Options = RunSpecs.Small().Options with { BatchSize = 256 } },
        Status = RunStatus.Running,
        Created = DateTimeOffset.UnixEpoch,
    };

    [Fact]
    public void Of_AllocationThatLibtorchRefuses_IsOutOfMemoryWithASmallerBatchAsAdvice()
    {
        var error = Record.Exception(() => torch.zeros(1L << 50).Dispose());

        var outcome = RunOutcome.Of(error!, _run);

        Assert.Equal((RunStatus.Failed, StopCause.OutOfMemory), (outcome.Status, outcome.Cause));
        Assert.Contains("a batch size of 128", outcome.Reason.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(28, RunStatus.Running, RunStatus.Paused, StopCause.DiskFull)]
    [InlineData(28, RunStatus.Stopping, RunStatus.Failed, StopCause.DiskFull)]
    [InlineData(5, RunStatus.Running, RunStatus.Failed, StopCause.Error)]
    public void Of_FileThatCannotBeWritten_PausesOnlyForWantOfSpace(int errno, RunStatus status, RunStatus expected, StopCause cause)
    {
        var outcome = RunOutcome.Of(new IOException("No.", errno), _run with { Status = status });

        Assert.Equal((expected, cause), (outcome.Status, outcome.Cause));
    }

    [Theory]
    [InlineData(2, 2, "has not improved for 2 epochs, so")]
    [InlineData(1, 1, "has not improved for one epoch, so")]
    [InlineData(2, 0, "passed a threshold, so the run ended after epoch 4. To go on, turn early stopping off by a patience of 0.")]
    [InlineData(2, 1, "passed a threshold, so")]
    [InlineData(0, 0, "passed a threshold, so")]
    public void Of_EarlyStop_SaysWhichRuleEndedTheRun(int patience, int stalled, string expected)
    {
        var options = _run.Spec.Options with { EarlyStopping = new EarlyStoppingOptions(Patience: patience) };

        var outcome = RunOutcome.Of(
            StopReason.EarlyStopped, _run with { Spec = _run.Spec with { Options = options } }, new RunProgress { Epoch = 4, Stalled = stalled });

        Assert.Contains(expected, outcome.Reason.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunStatus.Stopping, RunStatus.Stopped, StopCause.User)]
    [InlineData(RunStatus.Pausing, RunStatus.Paused, StopCause.User)]
    [InlineData(RunStatus.Running, RunStatus.Interrupted, StopCause.HostStopped)]
    public void Of_CancelledTraining_IsWhatWasAskedFor(RunStatus status, RunStatus expected, StopCause cause)
    {
        var outcome = RunOutcome.Of(StopReason.Cancelled, _run with { Status = status }, new RunProgress { Step = 7 });

        Assert.Equal((expected, cause), (outcome.Status, outcome.Cause));
        Assert.True(RunTransitions.IsAllowed(status, outcome.Status));
    }
}
