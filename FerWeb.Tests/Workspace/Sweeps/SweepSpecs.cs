using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;

namespace FerWeb.Tests.Workspace.Sweeps;

/// <summary>Sweeps to plan and start in tests, and runs of theirs that end without training.</summary>
internal static class SweepSpecs
{
    public const int FullEpochs = 18;

    public static SweepSpec Of(SweepMethod method, params SweepAxis[] axes)
    {
        var run = RunSpecs.Small("rates");
        return new SweepSpec(
            "rates", "ada", run.Dataset, run.Options.WithEpochs(FullEpochs), method,
            axes.Length > 0 ? axes : [new SweepAxis("learningRate", null, 0.001, 0.1, IsLog: true)], Epochs: 2);
    }

    public static SweepPlan Plan(this SweepSpec spec) => SweepPlan.Of(spec, hasValidation: true);

    public static string RefusalOf(SweepSpec spec, bool hasValidation = true)
        => Assert.Throws<TrainingException>(() => SweepPlan.Of(spec, hasValidation)).Message;

    /// <summary>Takes the next run of the queue and ends it with an accuracy, or without one.</summary>
    public static Run Finish(this IRunStore store, Func<Run, double?> accuracy)
    {
        var run = store.Start();
        if (accuracy(run) is { } measured)
        {
            Assert.True(store.Tell(run, 1, measured));
        }

        return store.Move(run, RunStatus.Finished, "worker", StopCause.Finished)!;
    }

    /// <summary>Ends all that waits, by an accuracy for each combination.</summary>
    public static void FinishAll(this IRunStore store, Func<int, double?> accuracy)
    {
        while (store.Queue().Count > 0)
        {
            store.Finish(run => accuracy(run.Spec.Sweep!.Trial));
        }
    }
}
