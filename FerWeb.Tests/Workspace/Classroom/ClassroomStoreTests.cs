using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Workspace.Classroom;

public sealed class ClassroomStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ClassroomStore _sets;

    public ClassroomStoreTests() => _sets = new ClassroomStore(Data, TimeProvider.System);

    private DataFolder Data => new(_folder.PathTo("data"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sets_ReadByAnotherStore_AreTheSame()
    {
        var first = _sets.Create("  7b ", ["Happy", "Sad"]);
        var second = _sets.Create("7c", ["Yes", "No", "Perhaps"]);
        _sets.Agree(second.Id, "ada");
        var (picture, count) = _sets.AddPicture(second.Id, "c2", Face(1));

        var sets = new ClassroomStore(Data, TimeProvider.System).List();

        Assert.Equal([second.Id, first.Id], sets.Select(set => set.Id));
        Assert.Equal((1, "ada", "7b"), (count, sets[0].Consent?.By, sets[1].Name));
        Assert.Equal([("c1", "Yes", 0), ("c2", "No", 1), ("c3", "Perhaps", 0)], sets[0].Classes.Select(one => (one.Id, one.Name, one.Pictures.Count)));
        Assert.Equal(Face(1).Pixels, ImageDecoder.DecodeGray(File.ReadAllBytes(_sets.PictureFile(second.Id, "c2", picture))).Pixels);
    }

    [Fact]
    public void Create_TellsOfTheSetOnceItIsThere()
    {
        List<string> told = [];
        _sets.Changed += id => told.Add(_sets.Find(id).Name);

        _sets.Create("7b", ["Happy", "Sad"]);

        Assert.Equal(["7b"], told);
    }

    [Fact]
    public void Create_AccentsBehindTheirLetters_KeepsThemInTheirLetters()
        => Assert.Equal(["M\u00fcde", "Wach"], _sets.Create("7b", ["Mu\u0308de", "Wach"]).Classes.Select(one => one.Name));

    [Fact]
    public void Picture_BeforeAnybodyAgreed_IsRefused()
    {
        var set = _sets.Create("7b", ["Happy", "Sad"]);

        var refusal = Assert.Throws<RunStoreException>(() => _sets.AddPicture(set.Id, "c1", Face(1)));

        Assert.Contains("before somebody has said", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, _sets.Find(set.Id).Pictures);
    }

    [Fact]
    public void Picture_IntoAFullClass_IsRefusedByName()
    {
        var set = Agreed();
        for (var i = 0; i < ClassroomLimits.MostPictures; i++)
        {
            _folder.WriteImage(FormattableString.Invariant($"data/classroom/{set.Id}/c1/20261128200000000-{i:D3}.png"), seed: i);
        }

        var refusal = Assert.Throws<RunStoreException>(() => _sets.AddPicture(set.Id, "c1", Face(1)));

        Assert.StartsWith($"“Happy” has {ClassroomLimits.MostPictures} pictures", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_ThatTheSetHasAlready_IsRefusedUntilItIsDeleted()
    {
        var set = Agreed();
        var (picture, _) = _sets.AddPicture(set.Id, "c1", Face(1));

        Assert.StartsWith("This picture is in this class already", Refusal(() => _sets.AddPicture(set.Id, "c1", Face(1))), StringComparison.Ordinal);
        Assert.StartsWith("This picture is in another class", Refusal(() => _sets.AddPicture(set.Id, "c2", Face(1))), StringComparison.Ordinal);
        _sets.AddPicture(Agreed().Id, "c1", Face(1));
        _sets.RemovePicture(set.Id, "c1", picture);
        _sets.AddPicture(set.Id, "c2", Face(1));

        Assert.Equal(1, _sets.Find(set.Id).Pictures);
    }

    [Fact]
    public void Picture_DeletedAndRestored_IsAtItsPlaceAgain()
    {
        var set = Agreed();
        string[] pictures = [.. Enumerable.Range(1, 3).Select(seed => _sets.AddPicture(set.Id, "c1", Face(seed)).Picture)];
        var png = File.ReadAllBytes(_sets.PictureFile(set.Id, "c1", pictures[1]));
        _sets.RemovePicture(set.Id, "c1", pictures[1]);

        _sets.RestorePicture(set.Id, "c1", pictures[1], png);

        Assert.Equal(pictures, _sets.FindClass(set.Id, "c1").Pictures);
        Assert.Equal(png, File.ReadAllBytes(_sets.PictureFile(set.Id, "c1", pictures[1])));
    }

    [Fact]
    public void Classes_RenamedAddedAndRemoved_KeepTheirPicturesAndNeverGetAnOldId()
    {
        var set = Agreed();
        _sets.AddPicture(set.Id, "c2", Face(1));
        _sets.RenameClass(set.Id, "c2", "Thinking");
        _sets.AddClass(set.Id, "Third");
        _sets.RemoveClass(set.Id, "c3");

        var classes = _sets.AddClass(set.Id, "Fourth").Classes;

        Assert.Equal([("c1", "Happy", 0), ("c2", "Thinking", 1), ("c4", "Fourth", 0)], classes.Select(one => (one.Id, one.Name, one.Pictures.Count)));
        Assert.Contains("at least 2 classes", Refusal(() =>
        {
            _sets.RemoveClass(set.Id, "c4");
            _sets.RemoveClass(set.Id, "c1");
        }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("happy")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("Test")]
    [InlineData("Validierung")]
    public void ClassName_ThatCannotBeUsed_IsRefusedAndNothingChanges(string name)
    {
        var set = Agreed();

        Assert.NotEmpty(Refusal(() => _sets.RenameClass(set.Id, "c2", name)));

        Assert.Equal(["Happy", "Sad"], _sets.Find(set.Id).Classes.Select(one => one.Name));
    }

    [Fact]
    public void PictureAndClass_Deleted_LeaveTheDisk()
    {
        var set = Agreed();
        _sets.AddClass(set.Id, "Third");
        var (first, _) = _sets.AddPicture(set.Id, "c1", Face(1));
        _sets.AddPicture(set.Id, "c3", Face(2));
        List<string> told = [];
        _sets.Changed += told.Add;

        _sets.RemovePicture(set.Id, "c1", first);
        _sets.RemoveClass(set.Id, "c3");

        Assert.Empty(Directory.GetFiles(Data.Classroom, "*.png", SearchOption.AllDirectories));
        Assert.Equal([set.Id, set.Id], told);
        Assert.Throws<NotThereException>(() => _sets.PictureFile(set.Id, "c1", first));
        Assert.Throws<NotThereException>(() => _sets.PictureFile(set.Id, "c1", "../set"));
        _sets.AddClass(set.Id, "Fourth");
        Assert.Throws<NotThereException>(() => _sets.RemoveClass(set.Id, "c3"));
        Assert.Equal(3, _sets.Find(set.Id).Classes.Count);
    }

    [Fact]
    public void Pictures_AddedFromManyThreads_AreAllThere()
    {
        var set = Agreed();

        Parallel.For(0, 20, i => _sets.AddPicture(set.Id, "c1", Face(i)));

        Assert.Equal(20, _sets.Find(set.Id).Pictures);
    }

    [Fact]
    public void SweepLeftovers_OfKilledProcesses_LeavesWhatAnotherOneIsAt()
    {
        foreach (var name in (string[])[".new-1", ".new-2", ".deleted-3"])
        {
            _folder.WriteImage($"data/classroom/{name}/pictures/a.png", seed: 1);
        }

        File.Create(Path.Combine(Data.Classroom, ".new-1", ".turn")).Dispose();
        using (FolderLock.TryTake(Path.Combine(Data.Classroom, ".new-2", ".turn")))
        {
            _sets.SweepLeftovers();
            Assert.Equal([".new-2"], Directory.GetDirectories(Data.Classroom).Select(Path.GetFileName));
        }

        _sets.SweepLeftovers();
        Assert.Empty(Directory.GetDirectories(Data.Classroom));
    }

    private static GrayImage Face(int seed) => new(48, 48, TemporaryFolder.Noise(seed));

    private static string Refusal(Action act) => Assert.ThrowsAny<RunStoreException>(act).Message;

    private ClassroomSet Agreed() => _sets.Agree(_sets.Create("7b", ["Happy", "Sad"]).Id, "ada");
}
