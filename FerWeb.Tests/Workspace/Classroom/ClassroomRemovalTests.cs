using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Workspace.Classroom;

/// <summary>What is said of the runs that shall go with a classroom set.</summary>
public sealed class ClassroomRemovalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataFolder _data;
    private readonly SqliteRunStore _runs;
    private readonly ClassroomStore _sets;
    private readonly RunActions _runActions;

    public ClassroomRemovalTests()
    {
        _data = new DataFolder(_folder.PathTo("data"));

        // Its clock goes ahead of this machine's, as that of a database elsewhere may.
        _runs = new SqliteRunStore(_data.Database, new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(1)));
        _sets = new ClassroomStore(_data, TimeProvider.System);
        _runActions = new RunActions(_runs, _data, TimeProvider.System);
    }

    public void Dispose()
    {
        _runs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Delete_WithRunsInAStoreWhoseClockGoesAhead_LeavesNone()
    {
        var (set, run) = Trained();

        Assert.Equal([run], Actions(_runs).Delete(set, withRuns: true, "ada").Runs);

        Assert.Null(_runs.Find(run));
    }

    [Fact]
    public void Delete_WithARunThatSomebodyRestoresMeanwhile_DoesNotCountIt()
    {
        var (set, run) = Trained();
        var store = PrecededStore.By(_runs, method =>
        {
            if (method == nameof(IRunStore.Purge))
            {
                _runActions.Restore(run, "bob");
            }
        });

        Assert.Empty(Actions(store).Delete(set, withRuns: true, "ada").Runs);

        Assert.NotNull(_runs.Find(run));
    }

    private ClassroomActions Actions(IRunStore store)
        => new(_sets, new DatasetLibrary(_data), store, _runActions, _data, new ModelLibrary(_data, store, () => ShippedModel.Folder));

    // The run has ended before it began.
    private (string Set, string Run) Trained()
    {
        var set = _sets.Agree(_sets.Create("7b", ["Happy", "Sad"]).Id, "ada");
        _sets.Fill(set.Id);
        return (set.Id, _runActions.Stop(Actions(_runs).Train(set.Id, "ada").Id, "ada").Id);
    }
}
