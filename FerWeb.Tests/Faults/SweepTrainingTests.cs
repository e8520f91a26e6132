using FerWeb.Tests.Web;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Faults;

/// <summary>A sweep that real workers train, across the end of the site.</summary>
[Collection(SupervisedWorkers.Name)]
public sealed class SweepTrainingTests : IDisposable
{
    private readonly WorkerFolder _folder = new();

    public void Dispose()
    {
        foreach (var run in _folder.Store.List(new RunQuery()).Runs)
        {
            RunningWorker.Kill(run);
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Halving_SiteRestartedInTheMiddle_TrainsBothRoundsOnceAndThenTheBestInFull()
    {
        string id;
        using (var first = Open())
        {
            var spec = new SweepSpec(
                "rates", "ada", _folder.Dataset, WorkerFolder.Options(epochs: 3), SweepMethod.Halving,
                [new SweepAxis("learningRate", null, 0.01, 0.1, IsLog: true)], Epochs: 1, Runs: 2, Factor: 2, Rounds: 2, Device: "cpu");
            id = first.Services.GetRequiredService<SweepActions>().Start(spec, hasValidation: true).Id;
            await Patience.UntilAsync(() => Runs(id).Any(run => run.Status is RunStatus.Finished));
        }

        using var again = Open();
        var sweeps = again.Services.GetRequiredService<SweepActions>();
        await Patience.UntilAsync(() => sweeps.Find(id).Sweep.End is not null);

        var result = sweeps.Find(id);
        Assert.Equal(SweepStatus.Finished, result.Sweep.Status);
        Assert.Equal([(0, 2), (1, 1)], result.Runs.GroupBy(run => run.Round).Select(round => (round.Key, round.Count())).Order());
        Assert.All(result.Runs, run => Assert.Equal((RunStatus.Finished, true), (run.Run.Status, run.Accuracy is > 0 and <= 1)));
        Assert.Equal((1, 2), (result.Best!.Round, result.Best.Run.Spec.Options.Epochs));

        var full = await _folder.WaitAsync(sweeps.Promote(id, "ada").Id, run => run.Status.IsResting());
        Assert.Equal(
            (RunStatus.Finished, 3, result.Best.Run.Spec.Options.LearningRate), (full.Status, full.Progress.Epoch, full.Spec.Options.LearningRate));
    }

    private Run[] Runs(string id) => [.. _folder.Store.List(new RunQuery()).Runs.Where(run => run.Spec.Sweep?.Id == id)];

    private Site Open()
    {
        var site = new Site(new Dictionary<string, string> { ["Storage:Folder"] = _folder.Data.Root, ["Training:Enabled"] = "true" });
        site.CreateClient().Dispose();
        return site;
    }
}
