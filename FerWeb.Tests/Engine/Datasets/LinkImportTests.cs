using FerWeb.Engine.Datasets;
using FerWeb.Engine.Photos;

namespace FerWeb.Tests.Engine.Datasets;

public sealed class LinkImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public LinkImportTests()
    {
        _folder.WriteImage("raw/train/happy/a.png", 1);
        _folder.WriteImage("raw/validation/happy/b.png", 2);
    }

    [Fact]
    public void Import_LinksToPictures_ReadsWhatTheyLeadTo()
    {
        _folder.WriteImage("store/one.png", 3);
        _folder.WriteImage("store/many/two.png", 4);
        Link("raw/train/sad/one.png", "store/one.png");
        LinkFolder("raw/train/fear", "store/many");

        using var dataset = Import();

        Assert.Equal(["train/fear/two.png", "train/happy/a.png", "train/sad/one.png"], dataset[Split.Train].Names);
        Assert.Equal(TemporaryFolder.Noise(3), dataset[Split.Train].Image(2).ToArray());
        Assert.Equal(0, dataset.Manifest.Report.Quarantined);
    }

    [Fact]
    public void Import_LinkToALink_ReadsWhatTheLastLeadsTo()
    {
        _folder.WriteImage("store/one.png", 3);
        Link("second.png", "store/one.png");
        Link("raw/train/sad/one.png", "second.png");

        using var dataset = Import();

        Assert.Equal(TemporaryFolder.Noise(3), dataset[Split.Train].Image(1).ToArray());
    }

    [Fact]
    public void Import_LinkToNothing_IsNamedAsUnreadable()
    {
        Link("raw/train/sad/gone.png", "store/gone.png");

        var error = Assert.Throws<DatasetException>(() => Import());

        Assert.Contains("train/sad/gone.png: a link to nothing", error.Message);
        Assert.Equal(1, error.Report!.CountOf(IssueCause.Unreadable));
    }

    [Fact]
    public void Import_LinksInACircle_AreNamedAndEnd()
    {
        LinkFolder("raw/train/around", "raw");
        Link("raw/train/sad/self.png", "raw/train/sad/self.png");

        var error = Assert.Throws<DatasetException>(() => Import());

        Assert.Contains("train/around: a link that leads back to a folder around it", error.Message);
        Assert.Equal((4, 2), (error.Report!.Read, error.Report.Quarantined));
    }

    [Fact]
    public void Import_LinksOutOfTheAllowedFolders_AreNamedAndNotRead()
    {
        _folder.WriteImage("private/sad/one.png", 3);
        Link("raw/train/sad/one.png", "private/sad/one.png");
        LinkFolder("raw/train/fear", "private/sad");
        Link("raw/train/happy/same.png", "raw/train/happy/a.png");

        using var dataset = Import(new ImportOptions { LinksWithin = [RealPath.Of(_folder.PathTo("raw"))], MaxBadShare = 0.5 });

        Assert.Equal(["train/happy/a.png", "train/happy/same.png"], dataset[Split.Train].Names);
        Assert.All(
            dataset.Manifest.Report.Issues.Single(issue => issue.Cause == IssueCause.Unreadable).Examples,
            example => Assert.Contains("leads out of the folders that may be imported", example));
        Assert.Equal(2, dataset.Manifest.Report.Quarantined);
    }

    public void Dispose() => _folder.Dispose();

    private void Link(string path, string target)
    {
        var full = _folder.PathTo(path.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.CreateSymbolicLink(full, _folder.PathTo(target.Split('/')));
    }

    private void LinkFolder(string path, string target) => Directory.CreateSymbolicLink(_folder.PathTo(path.Split('/')), _folder.PathTo(target.Split('/')));

    private FaceDataset Import(ImportOptions? options = null)
        => DatasetImporter.Import(_folder.PathTo("raw"), _folder.PathTo("out"), options);
}
