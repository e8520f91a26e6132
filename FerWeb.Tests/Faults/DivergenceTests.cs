using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Faults;

/// <summary>A rate that takes the weights beyond what a number can be: the run goes back once, ends, and keeps nothing but numbers.</summary>
[Collection(WorkerProcesses.Name)]
public sealed class DivergenceTests
{
    [Theory]
    [MemberData(nameof(Repetitions.OnPostgres), MemberType = typeof(Repetitions))]
    public async Task Work_RateThatBlowsUp_EndsDivergedWithFiniteWeightsAndReadableCurves(bool postgres)
    {
        using var folder = new WorkerFolder(database: postgres ? PostgresServer.Shared.CreateSchema() : null);
        var options = WorkerFolder.Options(epochs: 30) with
        {
            LearningRate = 10,
            WeightDecay = 1,
            ClipNorm = 0,
            Schedule = ScheduleKind.Constant,
            AverageDecay = 0,
            Plateau = null,
            EarlyStopping = null,
        };

        var run = await folder.WorkAsync(folder.Launch(options));

        Assert.Equal((RunStatus.Diverged, StopCause.NotFinite), (run.Status, run.Cause));
        var told = folder.Store.ReadSince(run.Id, 0, int.MaxValue);
        Assert.Single(told.Events, happened => happened.Kind == RunEventKind.RolledBack);
        var losses = told.Points.Where(point => point.Key == MetricKey.StepLoss).ToList();
        Assert.Equal(Enumerable.Range(1, losses.Count).Select(step => (long)step), losses.Select(point => point.Step));
        using var network = NetworkCatalog.Create(options.Network);
        TrainingSession.LoadResult(new CheckpointStore(Path.Combine(folder.Data.Run(run.Id), "checkpoints")).FindLatest()!, network);
        Assert.All(network.state_dict().Values, tensor => Assert.True(tensor.isfinite().all().item<bool>()));
    }
}
