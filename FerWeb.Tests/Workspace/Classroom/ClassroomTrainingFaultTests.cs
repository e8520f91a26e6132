using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Workspace.Classroom;

/// <summary>What is left of a training that could not be started.</summary>
public sealed class ClassroomTrainingFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataFolder _data;
    private readonly RunStore _runs;
    private readonly ClassroomStore _sets;
    private readonly string _set;

    public ClassroomTrainingFaultTests()
    {
        _data = new DataFolder(_folder.PathTo("data"));
        _runs = RunStore.Open(_data);
        _sets = new ClassroomStore(_data, TimeProvider.System);
        _set = _sets.Agree(_sets.Create("7b", ["Happy", "Sad"]).Id, "ada").Id;
        _sets.Fill(_set);
    }

    public void Dispose()
    {
        _runs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Train_UntilItIsNoted_CannotBeTakenByAWorker_AndIsToldOfOnceItCan()
    {
        List<int> waiting = [];
        _sets.Changed += _ => waiting.Add(_runs.Queue().Count);

        Actions(_runs).Train(_set, "ada");

        Assert.Equal([0, 1], waiting);
    }

    [Fact]
    public void Train_ThatCannotBeNoted_LeavesNoRunAndNoCopyOfThePictures()
    {
        var obstacle = Directory.CreateDirectory(Path.Combine(_data.Classroom, _set, "set.json.tmp"));

        var fault = Record.Exception(() => Actions(_runs).Train(_set, "ada"));

        Assert.True(fault is NoSpaceException or UnauthorizedAccessException, $"{fault}");
        AssertNothingIsLeft();
        obstacle.Delete();
        Assert.Equal(RunStatus.Queued, Actions(_runs).Train(_set, "ada").Status);
    }

    [Fact]
    public void Train_OnASetThatAnotherSiteDeletesMeanwhile_LeavesNoRunAndNoCopyOfThePictures()
    {
        var store = PrecededStore.By(_runs, method =>
        {
            if (method == nameof(IRunStore.Create))
            {
                Actions(_runs).Delete(_set, withRuns: true, "bob");
            }
        });

        Assert.Throws<NotThereException>(() => Actions(store).Train(_set, "ada"));

        AssertNothingIsLeft();
        Assert.Empty(Directory.GetFileSystemEntries(_data.Classroom));
    }

    [Fact]
    public void Train_WhoseStoreGoesAwayInTheMiddle_NamesTheDataSetThatIsLeft_WhichGoesWithTheSet()
    {
        var isAway = false;
        var store = PrecededStore.By(_runs, method =>
        {
            isAway |= method == nameof(IRunStore.Move);
            if (isAway)
            {
                throw new StoreAwayException("The database cannot be reached.");
            }
        });

        var fault = Assert.Throws<RunStoreException>(() => Actions(store).Train(_set, "ada"));

        Assert.Equal(
            "The training could not be started, and its data set '7b (1)' with copies of the pictures could not be deleted again: " +
            "The database cannot be reached. Delete it under Data sets.",
            fault.Message);
        var next = Actions(_runs).Train(_set, "ada");
        new RunActions(_runs, _data, TimeProvider.System).Stop(next.Id, "ada");
        Assert.Equal(2, Actions(_runs).Delete(_set, withRuns: true, "ada").Datasets.Count);
        AssertNothingIsLeft();
    }

    // Each as in a process of its own.
    private ClassroomActions Actions(IRunStore store) => new(
        _sets, new DatasetLibrary(_data), store, new RunActions(store, _data, TimeProvider.System), _data,
        new ModelLibrary(_data, store, () => ShippedModel.Folder));

    private void AssertNothingIsLeft()
    {
        Assert.All([false, true], trash => Assert.Equal(0, _runs.List(new RunQuery { Trash = trash }).Total));
        Assert.Empty(Directory.GetFileSystemEntries(_data.Datasets));
    }
}
