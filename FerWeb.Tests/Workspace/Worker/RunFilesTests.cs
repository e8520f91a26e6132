using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Workspace.Sweeps;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Sweeps;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Workspace.Worker;

/// <summary>Which checkpoints of a run that trains stay on the disk, because others are to start from them.</summary>
public sealed class RunFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataFolder _data;
    private readonly RunStore _store;
    private readonly Run _parent;
    private readonly RunFiles _files;

    public RunFilesTests()
    {
        _data = new DataFolder(_folder.PathTo("data"));
        _store = RunStore.Open(_data);
        _parent = _store.Launch("parent");
        _files = new RunFiles(_store, _data, _parent);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Save_CheckpointFromWhichAQueuedRunIsToStart_StaysUntilThatHasOneOfItsOwn()
    {
        Save(10);
        _store.Create(RunSpecs.Small("child") with { Parent = _parent.Id, ParentStep = 10 }, "bob");

        Save(20, 30, 40);
        Assert.Equal([10, 30, 40], _files.Checkpoints.Steps);
        var child = _store.Start();
        Assert.True(_store.AddCheckpoint(child.Id, child.Attempt, new RunCheckpoint(0, 0, 1, IsBest: false, IsPinned: false, child.Created)));
        Save(50);

        Assert.Equal([40, 50], _files.Checkpoints.Steps);
    }

    [Fact]
    public void Save_CheckpointFromWhichTheRunsOfASweepStart_StaysUntilTheSweepHasEnded()
    {
        var sweeps = new SweepLibrary(_data, TimeProvider.System);
        Save(10);

        // As between two rounds: no run waits.
        var sweep = sweeps.Add((SweepSpecs.Of(SweepMethod.Halving) with { Parent = _parent.Id, ParentStep = 10 }).Plan());
        Save(20, 30, 40);
        Assert.Equal([10, 30, 40], _files.Checkpoints.Steps);
        Assert.True(sweeps.End(sweep.Id));
        Save(50);

        Assert.Equal([40, 50], _files.Checkpoints.Steps);
    }

    [Fact]
    public void Save_WhileASweepCannotBeRead_LeavesAllCheckpointsWhereTheyAre()
    {
        var sweep = new SweepLibrary(_data, TimeProvider.System).Add(SweepSpecs.Of(SweepMethod.Halving).Plan());
        Save(10, 20, 30);
        Assert.Equal([20, 30], _files.Checkpoints.Steps);
        var end = Path.Combine(_data.Sweeps, sweep.Id, "end.json");
        using (new FileStream(end, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            Save(40, 50);
        }

        Assert.Equal([20, 30, 40, 50], _files.Checkpoints.Steps);

        File.WriteAllText(end, "{");
        Save(60);
        Assert.Equal([50, 60], _files.Checkpoints.Steps);
    }

    // As the training does: to the disk, and then into the store.
    private void Save(params long[] steps)
    {
        foreach (var step in steps)
        {
            _files.Checkpoints.Save(step, best: [], new Dictionary<string, ReadOnlyMemory<byte>> { ["weights"] = TemporaryFolder.Noise((int)step) });
            Assert.True(_store.AddCheckpoint(
                _parent.Id, _parent.Attempt, new RunCheckpoint(step, (int)step / 10, 1, IsBest: false, IsPinned: false, _parent.Created)));
        }
    }
}
