using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Workspace.Classroom;

/// <summary>What hangs on a classroom set, and what becomes of it when the set is deleted.</summary>
public sealed class ClassroomActionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteRunStore _runs;
    private readonly ClassroomStore _sets;
    private readonly DatasetLibrary _library;
    private readonly ClassroomActions _actions;

    public ClassroomActionsTests()
    {
        _runs = SqliteRunStore.Open(Data);
        _sets = new ClassroomStore(Data, TimeProvider.System);
        _library = new DatasetLibrary(Data);
        _actions = new ClassroomActions(_sets, _library, _runs, new RunActions(_runs, Data, TimeProvider.System), Data, TimeProvider.System);
    }

    private DataFolder Data => new(_folder.PathTo("data"));

    public void Dispose()
    {
        _runs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Missing_UntilEachClassHasEnough_NamesTheClass()
    {
        var set = Filled(ClassroomLimits.LeastPictures - 1);
        Assert.StartsWith("“Happy” has 9 pictures; each class needs at least 10.", ClassroomActions.WhatIsMissing(set)?.ToString(), StringComparison.Ordinal);

        Assert.Null(ClassroomActions.WhatIsMissing(Filled(ClassroomLimits.LeastPictures)));
    }

    private ClassroomSet Filled(int pictures)
    {
        var set = _sets.Agree(_sets.Create("7b", ["Happy", "Sad"]).Id, "ada");
        for (var i = 0; i < pictures; i++)
        {
            foreach (var one in set.Classes)
            {
                _sets.AddPicture(set.Id, one.Id, new GrayImage(48, 48, TemporaryFolder.Noise((100 * i) + one.Id[1])));
            }
        }

        return _sets.Find(set.Id);
    }
}
