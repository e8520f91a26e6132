using FerWeb.Engine.Training;
using FerWeb.Runs;

namespace FerWeb.Training;

/// <summary>How long a run will take, judged by an earlier run of the same network.</summary>
/// <param name="SecondsPerEpoch">Training time of an epoch.</param>
/// <param name="Total">All epochs.</param>
/// <param name="ImagesPerSecond">Speed that was measured.</param>
/// <param name="MeasuredOn">Name of the run that it was measured on.</param>
internal sealed record CostEstimate(double SecondsPerEpoch, TimeSpan Total, double ImagesPerSecond, string MeasuredOn)
{
    private const int RunsToLookAt = 20;

    /// <summary>Null when no run of this network has been measured: then nothing is said rather than invented.</summary>
    public static CostEstimate? Of(TrainingOptions options, int trainingImages, string device, IRunStore store)
    {
        var measured = store.List(new RunQuery { Text = options.Network.Architecture, Take = RunsToLookAt }).Runs.FirstOrDefault(run =>
            run.Spec.Options.Network.Architecture == options.Network.Architecture
            && run.Spec.Device == device
            && run.Progress is { Step: >= RunsToLookAt, ImagesPerSecond: > 0 });
        if (measured?.Progress.ImagesPerSecond is not { } speed || trainingImages == 0)
        {
            return null;
        }

        var seconds = trainingImages / speed;
        return new CostEstimate(seconds, TimeSpan.FromSeconds(seconds * options.Epochs), speed, measured.Spec.Name);
    }
}
