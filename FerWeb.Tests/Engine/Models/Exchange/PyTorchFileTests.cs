using System.IO.Compression;
using FerWeb.Engine.Models;
using FerWeb.Engine.Models.Exchange;
using FerWeb.Engine.Networks;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Training;
using TorchSharp.PyBridge;

namespace FerWeb.Tests.Engine.Models.Exchange;

/// <summary>State dicts that somebody has tampered with.</summary>
public sealed class PyTorchFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("another/data.pkl")]
    [InlineData("model/unchecked-data.pkl")]
    public void Read_StateDictWithASecondPickle_IsRefused(string second)
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        network.save_py(_folder.PathTo("mine.pth"));
        ModelFolder.WriteDescription(_folder.Root, new ModelDescription { Id = "mine", Network = network.Description, WeightsSha256 = "0" });
        GivenFile[] files = [GivenFile.At(_folder.PathTo("mine.pth")), GivenFile.At(_folder.PathTo("model.json"))];
        Assert.Equal("mine", ModelReader.Read(files).Description.Id);
        using (var zip = ZipFile.Open(_folder.PathTo("mine.pth"), ZipArchiveMode.Update))
        using (var pickle = zip.CreateEntry(second).Open())
        {
            pickle.Write("no pickle"u8);
        }

        // One is looked at before it is read, and the other may be the one that is read.
        Assert.Contains(
            "'mine.pth' is no state dict of PyTorch", Assert.Throws<ModelFileException>(() => ModelReader.Read(files)).Message, StringComparison.Ordinal);
    }
}
