using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;

namespace FerWeb.Tests.Workspace;

/// <summary>One folder has one path, however it was written.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Root_OfAPathWithASeparatorAtItsEnd_HasNone()
    {
        var path = _folder.PathTo("data");
        var written = path + Path.DirectorySeparatorChar;

        Assert.All(
            [new DataFolder(written), DataFolder.OfOneRun(written), DataFolder.At(written), DataFolder.Find(written)],
            data => Assert.Equal(path, data.Root));
        Assert.Equal("data", DataFolder.OfOneRun(written).ModelOf("r0"));
        Assert.Equal("r0", new DataFolder(written).ModelOf("r0"));
    }
}
