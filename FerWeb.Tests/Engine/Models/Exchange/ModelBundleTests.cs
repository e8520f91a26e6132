using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Engine.Models.Exchange;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Engine.Storage;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using TorchSharp.PyBridge;
using Xunit.Abstractions;

namespace FerWeb.Tests.Engine.Models.Exchange;

/// <summary>What a model is written to for other places, and what is read from there.</summary>
public sealed class ModelBundleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ITestOutputHelper _output;

    public ModelBundleTests(ITestOutputHelper output) => _output = output;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_ThenRead_GivesTheSameAnswersAndTheSameRecord()
    {
        var model = Tiny();
        var run = _folder.PathTo("run");
        _folder.WriteText("run/log.txt", "Epoch 1\n");
        _folder.WriteText("run/metrics.csv", "epoch\n");

        var given = ModelReader.Read(Bundle(model, run));

        Assert.Equal(Answers(model), Answers(given.ToStored()));
        Assert.Equal(Json(model.Description with { WeightsSha256 = "" }), Json(given.Description with { WeightsSha256 = "" }));
        using var zip = ZipFile.OpenRead(_folder.PathTo("bundle.zip"));
        Assert.Equal("Epoch 1\n", Text(zip, "training.log"));
        Assert.Contains("Model card: tiny", Text(zip, "card.html"), StringComparison.Ordinal);
        Assert.Equal(["tiny"], SafeTensors.Read(Bytes(zip, "weights.safetensors")).Metadata.Where(pair => pair.Key == "id").Select(pair => pair.Value));
    }

    [Fact]
    public void Write_EveryFileButTheSumsThemselves_StandsInTheSumsWithItsHash()
    {
        Bundle(Tiny());
        using var zip = ZipFile.OpenRead(_folder.PathTo("bundle.zip"));

        var sums = Text(zip, "SHA256SUMS").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split("  ")).ToDictionary(pair => pair[1], pair => pair[0]);

        Assert.Equal(zip.Entries.Select(entry => entry.FullName).Where(name => name != "SHA256SUMS").Order(), sums.Keys.Order());
        Assert.All(sums, pair => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Bytes(zip, pair.Key))), pair.Value));
        Assert.Contains("page/ort-wasm-simd-threaded.wasm", sums.Keys);
        Assert.Contains("page/LICENSE-onnxruntime-web.txt", sums.Keys);
        Assert.Contains("index.html", sums.Keys);
        _output.WriteLine($"{new FileInfo(_folder.PathTo("bundle.zip")).Length / 1e6:F1} MB");
    }

    [Fact]
    public void Write_ModelThatLearntFromDrawings_TellsThePage()
    {
        var model = Tiny();
        var provenance = new ModelProvenance(
            TrainingRuns.Tiny(), 1, 42, "Drawn faces", "0123", "2.10", DateTimeOffset.UnixEpoch,
            Origin: new DatasetOrigin(DrawnFaces.Source, "drawn apart", 0));
        var drawn = model with { Description = model.Description with { Provenance = provenance } };

        Assert.Equal((false, true), (IsDrawn(model), IsDrawn(drawn)));

        bool IsDrawn(StoredModel one)
        {
            Bundle(one);
            using var zip = ZipFile.OpenRead(_folder.PathTo("bundle.zip"));
            using var labels = JsonDocument.Parse(Text(zip, "labels.json"));
            return labels.RootElement.GetProperty("drawn").GetBoolean();
        }
    }

    [Fact]
    public void Read_BundlePackedAgainInAFolder_IsRead()
    {
        var model = Tiny();
        Bundle(model);
        ZipFile.ExtractToDirectory(_folder.PathTo("bundle.zip"), _folder.PathTo("again", "my model"));
        ZipFile.CreateFromDirectory(_folder.PathTo("again"), _folder.PathTo("again.zip"));

        Assert.Equal(Answers(model), Answers(ModelReader.Read(GivenFile.At(_folder.PathTo("again.zip"))).ToStored()));
    }

    [Fact]
    public void Read_BundleInWhichAByteChanged_IsRefusedByName()
    {
        Bundle(Tiny());
        foreach (var name in (string[])["weights.safetensors", "model.onnx", "MODEL_CARD.md"])
        {
            File.Copy(_folder.PathTo("bundle.zip"), _folder.PathTo("mine.zip"), overwrite: true);
            Change(_folder.PathTo("mine.zip"), name, bytes => bytes[^3] ^= 1);

            var error = Assert.Throws<ModelFileException>(() => ModelReader.Read(GivenFile.At(_folder.PathTo("mine.zip"))));

            Assert.Contains($"'mine.zip' is damaged: {name}", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(2, "README.txt")]
    [InlineData(2_000, "SHA256SUMS")]
    public void Read_BundleWhoseSumsNameEachFileManyTimes_IsRefused(int times, string damaged)
    {
        Bundle(Tiny());
        using (var zip = ZipFile.Open(_folder.PathTo("bundle.zip"), ZipArchiveMode.Update))
        {
            var sums = Text(zip, "SHA256SUMS");
            zip.GetEntry("SHA256SUMS")!.Delete();
            using var entry = zip.CreateEntry("SHA256SUMS", CompressionLevel.NoCompression).Open();
            entry.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(sums, times))));
        }

        Told($"'bundle.zip' is damaged: {damaged} in it", "bundle.zip");
    }

    [Theory]
    [InlineData("../evil.txt")]
    [InlineData("/etc/evil.txt")]
    [InlineData("C:\\evil.txt")]
    public void Read_BundleWithAPathThatLeavesIt_IsRefused(string path)
    {
        Bundle(Tiny());
        using (var zip = ZipFile.Open(_folder.PathTo("bundle.zip"), ZipArchiveMode.Update))
        {
            zip.CreateEntry(path);
        }

        Told("'bundle.zip' holds the unsafe path", "bundle.zip");
    }

    [Fact]
    public void Read_ZipThatUnpacksToMuchMore_IsRefused()
    {
        using (var zip = ZipFile.Open(_folder.PathTo("bomb.zip"), ZipArchiveMode.Create))
        using (var entry = zip.CreateEntry("weights.safetensors").Open())
        {
            entry.Write(new byte[20_000_000]);
        }

        Told("'weights.safetensors' in 'bomb.zip' would unpack to more than", "bomb.zip");
    }

    [Fact]
    public void Read_BundleWithMuchThatIsNotRead_IsRead()
    {
        var model = Tiny();
        Bundle(model);
        using (var bundle = ZipFile.OpenRead(_folder.PathTo("bundle.zip")))
        using (var larger = ZipFile.Open(_folder.PathTo("larger.zip"), ZipArchiveMode.Create))
        {
            var more = Enumerable.Range(0, 530).Select(i => (Name: $"more/{i}", Content: new byte[990_000]));
            foreach (var (name, content) in bundle.Entries.Select(entry => (entry.FullName, Bytes(bundle, entry.FullName))).Concat(more))
            {
                using var entry = larger.CreateEntry(name, CompressionLevel.Fastest).Open();
                entry.Write(content);
            }
        }

        Assert.Equal(Answers(model), Answers(ModelReader.Read(GivenFile.At(_folder.PathTo("larger.zip"))).ToStored()));
    }

    [Fact]
    public void Read_StageWithoutConvolutions_IsRead()
    {
        using var network = DrawnNetworks.Trained(TrainingRuns.Tiny().Network with { Depths = [0, 1] });
        var model = StoredModels.Of(network);

        Assert.Equal(Answers(model), Answers(ModelReader.Read(Bundle(model)).ToStored()));
    }

    [Fact]
    public void Read_NoModel_IsToldByTheNameOfTheFile()
    {
        _folder.WriteText("cat.jpg", "x");
        _folder.WriteText("torn.zip", "PK");
        _folder.WriteText("old.pth", "no pickle");
        _folder.WriteText("model.json", "{}");
        using (ZipFile.Open(_folder.PathTo("holiday.zip"), ZipArchiveMode.Create))
        {
        }

        Told("'cat.jpg' is no model that FerWeb can read", "cat.jpg");
        Told("'torn.zip' is no complete zip archive", "torn.zip");
        Told("'holiday.zip' is no bundle of a model", "holiday.zip");
        Told("'old.pth' is no", "old.pth");
        Told("There are no weights among the files", "model.json");
        Told("Give 'torn.zip' alone", "torn.zip", "model.json");
    }

    [Fact]
    public void Read_SafeTensorsWithItsDescription_GivesTheSameAnswers()
    {
        var model = Tiny();
        var (description, weights) = ModelBundle.SafeTensorsOf(model);
        _folder.WriteBytes("w.safetensors", weights);
        ModelFolder.WriteDescription(_folder.Root, description);

        var given = ModelReader.Read(GivenFile.At(_folder.PathTo("w.safetensors")), GivenFile.At(_folder.PathTo("model.json")));

        Assert.Equal(Answers(model), Answers(given.ToStored()));
        _folder.WriteBytes("w.safetensors", [.. weights[..^1], (byte)(weights[^1] ^ 1)]);
        Told("'w.safetensors' is damaged, or 'model.json' belongs to other weights", "w.safetensors", "model.json");
    }

    [Fact]
    public void Read_WeightsThatAreNotFinite_AreRefused()
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        using (var noGradient = TorchSharp.torch.no_grad())
        {
            network.parameters().First().fill_(float.NaN);
        }

        ModelFolder.Save(_folder.PathTo("nan"), new ModelDescription { Id = "nan", Network = network.Description }, network);

        Told("'weights.safetensors' holds weights that are NaN", "nan/weights.safetensors", "nan/model.json");
    }

    [Theory]
    [InlineData("cnn-seed-bn", true)]
    [InlineData("fernet", false)]
    public void Read_StateDictOfPyTorch_FindsTheNetworkByItsNames(string architecture, bool withDescription)
    {
        using var network = DrawnNetworks.Trained(NetworkCatalog.Describe(architecture));
        network.save_py(_folder.PathTo("mine.pth"));
        ModelFolder.WriteDescription(_folder.Root, new ModelDescription { Id = "theirs", Network = network.Description, WeightsSha256 = "0" });
        string[] files = withDescription ? ["mine.pth", "model.json"] : ["mine.pth"];

        var given = ModelReader.Read([.. files.Select(file => GivenFile.At(_folder.PathTo(file)))]);

        Assert.Equal(architecture, given.Description.Network.Architecture);
        Assert.Equal(withDescription ? "theirs" : "mine", given.Description.Id);
        Assert.Equal(Answers(StoredModels.Of(network)), Answers(given.ToStored()));
    }

    [Fact]
    public void Read_StateDictOfAnotherNetwork_SaysWhatToGive()
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        network.save_py(_folder.PathTo("narrow.pth"));

        Told("'narrow.pth' fits none of FerWeb's networks in their usual size", "narrow.pth");
    }

    [Fact]
    public async Task Read_StateDictThatPyTorchItselfWrote_GivesTheSameAnswers()
    {
        if (Repetitions.Of(usual: 0, inALongRun: 1) == 0)
        {
            _output.WriteLine("Only in ./test --long, which installs Debian's python3-torch.");
            return;
        }

        using var network = DrawnNetworks.Trained(NetworkCatalog.Describe("vgg-narrow"));
        ModelFolder.Save(_folder.PathTo("net"), new ModelDescription { Id = "net", Network = network.Description }, network);
        _folder.WriteText("convert.py", """
            import json, struct, torch
            data = open('net/weights.safetensors', 'rb').read()
            length = struct.unpack('<Q', data[:8])[0]
            state = {}
            for name, entry in json.loads(data[8:8 + length]).items():
                if name != '__metadata__':
                    begin, end = entry['data_offsets']
                    kind = {'F32': torch.float32, 'I64': torch.int64}[entry['dtype']]
                    bytes = bytearray(data[8 + length + begin:8 + length + end])
                    state['module.' + name] = torch.frombuffer(bytes, dtype=kind).reshape(entry['shape'])
            torch.save({'epoch': 3, 'state_dict': state}, 'theirs.pth')
            print(torch.__version__)
            """);
        var run = await ProcessRun.StartAsync(_folder.Root, "/usr/bin/python3", "convert.py");
        Assert.True(run.ExitCode == 0, run.Error);
        _output.WriteLine($"PyTorch {run.Output}");

        Assert.Equal(Answers(StoredModels.Of(network)), Answers(ModelReader.Read(GivenFile.At(_folder.PathTo("theirs.pth"))).ToStored()));
    }

    private void Told(string words, params string[] files)
        => Assert.Contains(
            words,
            Assert.Throws<ModelFileException>(() => ModelReader.Read([.. files.Select(file => GivenFile.At(_folder.PathTo(file.Split('/'))))])).Message,
            StringComparison.Ordinal);

    private static StoredModel Tiny()
    {
        using var network = DrawnNetworks.Trained(TrainingRuns.Tiny().Network);
        var model = StoredModels.Of(network);
        return model with { Description = model.Description with { Id = "tiny", Calibration = new Calibration { FerTemperature = 1.3 } } };
    }

    private GivenFile Bundle(StoredModel model, string? run = null)
    {
        using (var file = File.Create(_folder.PathTo("bundle.zip")))
        {
            ModelBundle.Write(file, model, run);
        }

        return GivenFile.At(_folder.PathTo("bundle.zip"));
    }

    private static void Change(string path, string name, Action<byte[]> change)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        var bytes = Bytes(zip, name);
        change(bytes);
        zip.GetEntry(name)!.Delete();
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(bytes);
    }

    private static string Json(ModelDescription description) => JsonSerializer.Serialize(description, JsonFormats.Indented);

    private static string Text(ZipArchive zip, string name) => Encoding.UTF8.GetString(Bytes(zip, name));

    private static byte[] Bytes(ZipArchive zip, string name)
    {
        using var entry = zip.GetEntry(name)!.Open();
        using var copy = new MemoryStream();
        entry.CopyTo(copy);
        return copy.ToArray();
    }

    private static float[] Answers(StoredModel model)
    {
        using var classifier = new FaceClassifier(model);
        var face = new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, TemporaryFolder.Noise(3));
        return [.. classifier.Classify([face])[0].Fer];
    }
}
