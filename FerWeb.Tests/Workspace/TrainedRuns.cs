using System.Text.Json;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Workspace;

/// <summary>Runs that have been trained, without training them: a store holds what a worker would have told.</summary>
internal static class TrainedRuns
{
    private const int Classes = 7;

    /// <value>Validation pictures of each class.</value>
    public const int PerClass = 10;

    /// <value>Steps of an epoch.</value>
    public const int Steps = 10;

    /// <summary>A finished run with an epoch for each accuracy.</summary>
    public static Run Trained(
        this IRunStore store, string name, double[] accuracies, Func<TrainingOptions, TrainingOptions>? options = null, RunDataset? dataset = null)
    {
        var spec = RunSpecs.Small(name);
        store.Create(spec with { Options = options?.Invoke(spec.Options) ?? spec.Options, Dataset = dataset ?? spec.Dataset }, "ada");
        var run = store.Start();
        for (var epoch = 1; epoch <= accuracies.Length; epoch++)
        {
            Assert.True(store.Tell(run, epoch, accuracies[epoch - 1]));
        }

        return store.Move(run, RunStatus.Finished, "worker", StopCause.Finished)!;
    }

    /// <summary>Tells an epoch as a worker does: its figures, a confusion matrix with this accuracy, and the answers on the sample pictures.</summary>
    public static bool Tell(this IRunStore store, Run run, int epoch, double accuracy, double[][]? samples = null)
    {
        MetricPoint Point(string key, double value) => new(key, epoch * Steps, epoch, value, epoch * 2.0);
        var right = (int)Math.Round(accuracy * PerClass);
        int[][] confusion = [.. Enumerable.Range(0, Classes).Select(truth => Enumerable.Range(0, Classes)
            .Select(answer => answer == truth ? right : answer == (truth + 1) % Classes ? PerClass - right : 0).ToArray())];
        var data = JsonSerializer.Serialize(new { epoch, step = epoch * Steps, isBest = false, seconds = 2.0, confusion, samples });
        return store.Append(
            run.Id, run.Attempt, "worker",
            [
                new NewRunEvent(RunEventKind.Epoch, data,
                [
                    Point(MetricKey.TrainLoss, 2 - accuracy), Point(MetricKey.TrainAccuracy, accuracy + 0.05), Point(MetricKey.ValidationLoss, 2.1 - accuracy),
                    Point(MetricKey.ValidationAccuracy, accuracy), Point(MetricKey.MacroF1, accuracy - 0.02),
                ]),
            ],
            new RunProgress
            {
                Epoch = epoch,
                Step = epoch * Steps,
                ValidationAccuracy = accuracy,
                BestAccuracy = Math.Max(accuracy, store.Find(run.Id)!.Progress.BestAccuracy ?? 0),
            });
    }
}
