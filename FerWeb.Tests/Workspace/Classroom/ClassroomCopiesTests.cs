using FerWeb.Engine.Datasets;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Datasets;

namespace FerWeb.Tests.Workspace.Classroom;

/// <summary>By what an entry of the library is taken for the data set that a training on a classroom set made.</summary>
public sealed class ClassroomCopiesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DatasetLibrary _library;

    public ClassroomCopiesTests()
    {
        _library = new DatasetLibrary(new DataFolder(_folder.PathTo("data")));
        _folder.WriteBytes("faces.zip", FaceZip.Make());
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ClassroomActions.Source, true)]
    [InlineData(null, false)]
    public void MayBe_WhereItsHashIsNotKnownAnyMore_GoesByWhereThePicturesOfTheSameIdComeFrom(string? source, bool expected)
    {
        var entry = Imported(source);

        Assert.Equal(expected, new MadeDataset(entry.Id, null).MayBe(entry));
        Assert.False(new MadeDataset("another", null).MayBe(entry));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void MayBe_WhereBothHashesAreKnown_LeavesItToThem(bool isSame)
    {
        var entry = Imported(ClassroomActions.Source);
        var made = new MadeDataset(entry.Id, isSame ? entry.Sha256 : "ab");

        Assert.Equal((isSame, false), (made.Is(entry), made.MayBe(entry)));
    }

    [Fact]
    public void MayBe_OfADamagedEntry_IsTrueThoughItsHashWasWrittenDown()
    {
        var entry = Imported(ClassroomActions.Source);
        var made = new MadeDataset(entry.Id, entry.Sha256);
        File.WriteAllText(Path.Combine(entry.Folder, DatasetManifest.FileName), "{");

        var damaged = _library.Find(entry.Id)!;

        Assert.NotNull(damaged.Fault);
        Assert.Equal((false, true), (made.Is(damaged), made.MayBe(damaged)));
    }

    private DatasetEntry Imported(string? source)
        => _library.Import(_folder.PathTo("faces.zip"), "7b", options: new ImportOptions { Source = source });
}
