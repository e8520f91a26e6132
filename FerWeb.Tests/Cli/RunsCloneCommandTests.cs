using FerWeb.Cli;
using FerWeb.Engine.Datasets;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Cli;

public sealed class RunsCloneCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunStore _store;

    public RunsCloneCommandTests()
    {
        _store = RunStore.Open(Data);
        DrawnSets.PutDrawn(Data);
    }

    private DataFolder Data => new(_folder.PathTo("data"));

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task RunsClone_CancelledRun_WaitsWithItsSettingsButForThoseGiven()
    {
        var parent = _store.Create(OnDrawn("lesson"), "ada");
        _store.Move(parent, RunStatus.Cancelled, "ada", StopCause.User);

        var clone = await CloneAsync(parent.Id, "--epochs", "3", "--lr", "0.02", "--device", "cpu");

        Assert.True(clone.ExitCode == ExitCode.Ok, clone.Error);
        Assert.Contains("'lesson (2)' waits, 0 before it", clone.Error, StringComparison.Ordinal);
        var run = _store.Find(clone.Output.Trim())!;
        Assert.Equal(
            (RunStatus.Queued, "lesson (2)", Environment.UserName, parent.Id, null, "drawn", "cpu"),
            (run.Status, run.Spec.Name, run.Spec.Owner, run.Spec.Parent, run.Spec.ParentStep, run.Spec.Dataset.Id, run.Spec.Device));
        Assert.Equal(
            (3, 0.02, parent.Spec.Options.BatchSize), (run.Spec.Options.Epochs, run.Spec.Options.LearningRate, run.Spec.Options.BatchSize));
    }

    [Fact]
    public async Task RunsClone_RunFromACheckpoint_StartsFromTheSameOneUnlessAModelIsNamed()
    {
        var first = _store.Launch("first");
        Assert.True(_store.AddCheckpoint(first.Id, first.Attempt, new RunCheckpoint(10, 1, 1000, IsBest: true, IsPinned: false, first.Created)));
        var second = _store.Create(OnDrawn("second") with { Parent = first.Id, ParentStep = 10 }, "ada");

        var same = await CloneAsync(second.Id);
        var other = await CloneAsync(second.Id, "--start-model", ShippedModel.Id);

        Assert.True((same.ExitCode, other.ExitCode) == (ExitCode.Ok, ExitCode.Ok), same.Error + other.Error);
        var (again, model) = (_store.Find(same.Output.Trim())!.Spec, _store.Find(other.Output.Trim())!.Spec);
        Assert.Equal((first.Id, 10L, null), (again.Parent, again.ParentStep, again.Options.StartModel));
        Assert.Equal((second.Id, null, ShippedModel.Folder), (model.Parent, model.ParentStep, model.Options.StartModel));
    }

    [Fact]
    public async Task RunsClone_NoSuchRunOrItsDataSetGone_SaysSo()
    {
        var spec = RunSpecs.Small("lesson");
        var parent = _store.Create(spec with { Dataset = spec.Dataset with { Id = "gone", Folder = _folder.PathTo("gone") } }, "ada");

        var none = await CloneAsync("none");
        var gone = await CloneAsync(parent.Id);

        Assert.Equal((ExitCode.Failed, ExitCode.Failed), (none.ExitCode, gone.ExitCode));
        Assert.Contains("There is no run 'none'.", none.Error, StringComparison.Ordinal);
        Assert.Contains($"The data set 'Drawn faces' of run {parent.Id} is not there any more", gone.Error, StringComparison.Ordinal);
        Assert.Equal(1, _store.List(new RunQuery()).Total);
    }

    [Fact]
    public async Task RunsClone_OfARunWhoseDataSetsIdIsAnothers_TrainsOnItsOwnWhileThatIsThere()
    {
        // As where a command was given a folder of that name by its path.
        var own = DrawnSets.PutFaces(new DataFolder(_folder.PathTo("elsewhere")));
        var known = RunDataset.Of(DatasetLibrary.DrawnId, own, DatasetManifest.Read(own));
        var parent = _store.Create(RunSpecs.Small("lesson") with { Dataset = known }, "ada");

        var clone = await CloneAsync(parent.Id);
        Directory.Delete(own, recursive: true);
        var gone = await CloneAsync(parent.Id);

        Assert.True(clone.ExitCode == ExitCode.Ok, clone.Error);
        var dataset = _store.Find(clone.Output.Trim())!.Spec.Dataset;
        Assert.Equal((own, known.Sha256), (dataset.Folder, dataset.Sha256));
        Assert.Equal(ExitCode.Failed, gone.ExitCode);
        Assert.Contains("holds other pictures now. Name one by --dataset.", gone.Error, StringComparison.Ordinal);
    }

    private RunSpec OnDrawn(string name) => RunSpecs.Small(name) with { Dataset = new DatasetLibrary(Data).Describe(DatasetLibrary.DrawnId) };

    private Task<ProcessRun> CloneAsync(params string[] arguments)
        => ProcessRun.FerWebAsync(["runs", "clone", .. arguments, "--data-folder", Data.Root]);
}
