using System.IO.Compression;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Models.Exchange;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Models;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Xunit.Abstractions;

namespace FerWeb.Tests.Workspace.Models;

/// <summary>The models of a data folder: what may be done with them, and with which it may not.</summary>
public sealed class ModelLibraryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataFolder _data;
    private readonly RunStore _store;
    private readonly ModelLibrary _library;
    private readonly ITestOutputHelper _output;

    public ModelLibraryTests(ITestOutputHelper output)
    {
        _output = output;
        _data = new DataFolder(_folder.PathTo("data"));
        _store = RunStore.Open(_data);
        Save(_folder.PathTo("shipped"));
        _library = new ModelLibrary(_data, _store, () => _folder.PathTo("shipped"));
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void List_LiveModelFirst_NamesWhereEachComesFrom()
    {
        Save(Path.Combine(_data.Models, "later"));
        Save(Path.Combine(_data.Models, "r0abc-40"));
        Directory.CreateDirectory(Path.Combine(_data.Models, ".new-rest"));
        Directory.CreateDirectory(Path.Combine(_data.Models, "torn"));
        _store.Promote(new Promotion(Path.Combine(_data.Models, "r0abc-40"), "r0abc-40", "r0abc", 40, DateTimeOffset.UnixEpoch, "ada"));

        var list = _library.List();

        Assert.Equal(["r0abc-40", "later", "shipped", "torn"], list.Select(model => model.Id));
        Assert.Equal([true, false, false, false], list.Select(model => model.IsLive));
        Assert.Equal(["r0abc", null, null, null], list.Select(model => model.Run));
        Assert.True(list[2].IsShipped);
        Assert.Contains("model.json is missing", list[3].Fault!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void List_ShippedModelLiesAmongTheOthers_NamesItOnce()
    {
        Save(Path.Combine(_data.Models, "mine"));
        var library = new ModelLibrary(_data, _store, () => Path.Combine(_data.Root, ".", "models", "mine"));

        Assert.True(Assert.Single(library.List()).IsShipped);
    }

    [Fact]
    public void List_SeveralModelsShip_AllAreKeptAndTheFirstAnswers()
    {
        Save(_folder.PathTo("beside"));
        Save(Path.Combine(_data.Models, "beside"));

        var list = _library.List();

        Assert.Equal([("shipped", true, true), ("beside", true, false)], list.Select(model => (model.Id, model.IsShipped, model.IsLive)));
        Assert.Equal(_folder.PathTo("beside"), _library.Find("beside").Folder);
        Assert.Contains("ships with FerWeb", Assert.Throws<RunStoreException>(() => _library.Delete("beside")).Message, StringComparison.Ordinal);
        Assert.Equal("shipped", Path.GetFileName(_library.Shipped[0]));
    }

    [Fact]
    public void List_ImportOfTheNameThatShipsSinceAnUpdate_IsHiddenByTheShippedOne()
    {
        Save(Path.Combine(_data.Models, "shipped"));

        Assert.True(Assert.Single(_library.List()).IsShipped);
    }

    [Fact]
    public void Import_WeightsThatCountNoBatches_CanBeLoadedAsWell()
    {
        using (var network = DrawnNetworks.Trained(TrainingRuns.Tiny().Network))
        {
            var state = network.state_dict();
            var kept = state.Where(pair => !pair.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToDictionary();
            Assert.NotEqual(state.Count, kept.Count);
            using (var file = File.Create(_folder.PathTo("w.safetensors")))
            {
                SafeTensors.Write(file, kept, new Dictionary<string, string>());
            }

            var description = Directory.CreateDirectory(_folder.PathTo("d")).FullName;
            ModelFolder.WriteDescription(description, new ModelDescription { Id = "theirs", Network = network.Description });
        }

        var model = _library.Import([GivenFile.At(_folder.PathTo("w.safetensors")), GivenFile.At(_folder.PathTo("d", "model.json"))]);

        ModelFolder.Load(model.Folder).Dispose();
    }

    [Theory]
    [InlineData("live")]
    [InlineData("import")]
    public void Import_OfAnIdThatStandsInAddressesOfRest_GetsANumber(string id)
    {
        var description = Directory.CreateDirectory(_folder.PathTo("d")).FullName;
        var network = ModelFolder.ReadDescription(_folder.PathTo("shipped")).Network;
        ModelFolder.WriteDescription(description, new ModelDescription { Id = id, Network = network });

        var model = _library.Import([Exported(ModelFormat.SafeTensors), GivenFile.At(_folder.PathTo("d", "model.json"))]);

        Assert.Equal($"{id}-2", model.Id);
    }

    [Fact]
    public void Import_OfTheIdOfADeletedModelThatWasLive_GetsANumber()
    {
        var gone = Path.Combine(_data.Models, "ours");
        Save(gone);
        foreach (var id in (string[])["ours", "shipped"])
        {
            _library.MakeLive(id, "ada");
        }

        _library.Delete("ours");
        var description = Directory.CreateDirectory(_folder.PathTo("d")).FullName;
        var network = ModelFolder.ReadDescription(_folder.PathTo("shipped")).Network;
        ModelFolder.WriteDescription(description, new ModelDescription { Id = "ours", Network = network });

        var model = _library.Import([Exported(ModelFormat.SafeTensors), GivenFile.At(_folder.PathTo("d", "model.json"))]);

        Assert.Equal(("ours-2", null), (model.Id, model.Promotion));
        Assert.False(Directory.Exists(gone));
    }

    [Fact]
    public void CheckCombination_WhatCannotBeCombined_IsRefusedBeforeAnyWeightsAreRead()
    {
        foreach (var id in Enumerable.Range(1, 21))
        {
            Save(Path.Combine(_data.Models, $"{id}"));
            File.Delete(Path.Combine(_data.Models, $"{id}", ModelFolder.WeightsFile));
        }

        string[] Ids(int count) => [.. Enumerable.Range(1, count).Select(id => $"{id}")];
        void Check(int count, string? name = null, bool weights = false) => _library.CheckCombination(Ids(count), name, new CombineOptions(weights));

        Check(20, "Ours");
        Assert.Contains("at most 120", Assert.Throws<BadInputException>(() => Check(2, new string('x', 121))).Message, StringComparison.Ordinal);
        Assert.Contains("not 21", Assert.Throws<ModelFileException>(() => Check(21)).Message, StringComparison.Ordinal);
        Assert.Contains("not of 1.", Assert.Throws<ModelFileException>(() => Check(1, weights: true)).Message, StringComparison.Ordinal);
        Assert.Throws<NotThereException>(() => Check(22));
        Assert.Contains(
            "'1' is named twice",
            Assert.Throws<BadInputException>(() => _library.CheckCombination(["1", "2", "1"], null, new CombineOptions())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rename_ByManyAtOnce_TakesOneAfterTheOther()
    {
        Save(Path.Combine(_data.Models, "mine"));

        Parallel.For(0, 40, i => _library.Rename("mine", $"Name {i}"));

        Assert.StartsWith("Name ", _library.Find("mine").Name, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_data.Models, "mine"), "*.tmp"));
    }

    [Fact]
    public void Rename_AndBack_ShowsTheNameAndThenTheIdAgain()
    {
        Save(Path.Combine(_data.Models, "mine"));

        Assert.Equal("Our class", _library.Rename("mine", " Our class ").Name);
        Assert.Equal("Our class", _library.Find("mine").Name);
        Assert.Equal("mine", _library.Rename("mine", "").Name);
        Assert.Throws<BadInputException>(() => _library.Rename("mine", new string('x', 121)));
        Assert.Throws<RunStoreException>(() => _library.Rename("shipped", "Mine"));
        Assert.Throws<NotThereException>(() => _library.Rename("../shipped", "Mine"));
    }

    [Fact]
    public void MakeLive_AModelThatWasLiveBefore_KeepsWhereItComesFromAndADamagedOneLeavesTheLiveOne()
    {
        var folder = Path.Combine(_data.Models, "r0abc-40");
        Save(folder);
        _store.Promote(new Promotion(folder, "r0abc-40", "r0abc", 40, DateTimeOffset.UnixEpoch, "ada"));

        _library.MakeLive("shipped", "bob");
        Assert.Equal("shipped", Live().ModelId);
        _library.MakeLive("r0abc-40", "bob");
        Assert.Equal(new Promotion(folder, "r0abc-40", "r0abc", 40, Live().At, "bob"), Live());

        File.WriteAllText(Path.Combine(_folder.PathTo("shipped"), ModelFolder.WeightsFile), "x");
        var refusal = Assert.Throws<RunStoreException>(() => _library.MakeLive("shipped", "bob"));
        Assert.StartsWith("The model shipped cannot be used: ", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<NotThereException>(() => _library.MakeLive("none", "bob"));
        Assert.Equal("r0abc-40", Live().ModelId);

        Promotion Live() => _store.Promotions(1)[0];
    }

    [Fact]
    public void Delete_WhatIsNeeded_IsRefusedAndTheRestIsGone()
    {
        foreach (var id in (string[])["live", "waited-for", "old"])
        {
            Save(Path.Combine(_data.Models, id));
        }

        _store.Promote(new Promotion(Path.Combine(_data.Models, "live"), "live", null, null, DateTimeOffset.UnixEpoch, "ada"));
        var spec = RunSpecs.Small("Waiting");
        _store.Create(spec with { Options = spec.Options with { StartModel = Path.Combine(_data.Models, "waited-for") } }, "ada");

        Refused("live", "answers every photo");
        Refused("shipped", "ships with FerWeb");
        Refused("waited-for", "'Waiting'");
        Assert.Throws<NotThereException>(() => _library.Delete(".."));
        _library.Delete("old");

        Assert.Equal(["live", "waited-for"], Directory.GetDirectories(_data.Models).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Delete_TeacherOfARunThatHasNotAskedItYet_IsRefused()
    {
        var folder = Path.Combine(_data.Models, "teacher");
        Save(folder);
        var spec = RunSpecs.Small("Learning");
        var run = _store.Create(spec with { Options = spec.Options with { Teachers = [folder] } }, "ada");
        _store.Start();

        Assert.Contains("'Learning'", Assert.Throws<RunStoreException>(() => _library.Delete("teacher")).Message, StringComparison.Ordinal);
        var checkpoints = Directory.CreateDirectory(Path.Combine(_data.Run(run.Id), "checkpoints")).FullName;
        File.WriteAllText(Path.Combine(checkpoints, "teachers.safetensors"), "");
        _library.Delete("teacher");

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Import_WhatAnotherInstallExported_AnswersAllPicturesAsBefore()
    {
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(28), TrainingRuns.Bars(70, seed: 2));
        var before = Evaluate(_folder.PathTo("shipped"), dataset);
        foreach (var (format, description) in ((ModelFormat, ModelFormat?)[])[(ModelFormat.Bundle, null), (ModelFormat.SafeTensors, ModelFormat.Description)])
        {
            var elsewhere = new DataFolder(_folder.PathTo($"elsewhere-{format}"));
            using var store = RunStore.Open(elsewhere);
            var clean = new ModelLibrary(elsewhere, store, () => null);

            var model = clean.Import([.. new[] { format, description }.OfType<ModelFormat>().Select(Exported)]);

            Assert.Equal("shipped", model.Id);
            Assert.Equal(before, Evaluate(model.Folder, dataset));
            Assert.True(File.Exists(Path.Combine(model.Folder, ModelCard.FileName)));
            Assert.Equal("shipped-2", clean.Import([Exported(ModelFormat.Bundle)]).Id);
            Assert.Equal(["shipped", "shipped-2"], Directory.GetDirectories(elsewhere.Models).Select(Path.GetFileName).Order());
        }
    }

    [Fact]
    public void Import_OfTheShippedModel_IsRightOnPublicTestAsItsCardSays()
    {
        if (Checkout.Beside("data", "validation") is not { } validation || Repetitions.Of(usual: 0, inALongRun: 1) == 0)
        {
            _output.WriteLine("Only in ./test --long, with FER-2013 unpacked at ../data.");
            return;
        }

        var models = new ModelLibrary(_data, _store, () => ShippedModel.Folder);
        using (var file = File.Create(_folder.PathTo($"{ShippedModel.Id}.zip")))
        {
            models.Export(ShippedModel.Id, ModelFormat.Bundle, file);
        }

        using var model = ModelFolder.Load(models.Import([GivenFile.At(_folder.PathTo($"{ShippedModel.Id}.zip"))]).Folder);
        var files = Directory.GetFiles(validation, "*", SearchOption.AllDirectories);
        var pixels = files.SelectMany(file => ImageDecoder.DecodeGray(File.ReadAllBytes(file)).Pixels).ToArray();
        var right = Predictor.Predict(model.Network, pixels).Fer.Chunk(FaceClasses.Seven.Count).Zip(files).Count(pair =>
            EmotionNames.All[Array.IndexOf(pair.First, pair.First.Max())] == Path.GetFileName(Path.GetDirectoryName(pair.Second)));

        _output.WriteLine($"{right} of {files.Length} are right.");
        Assert.Equal(model.Description.Metrics!.Reports[0].All.Accuracy, (double)right / files.Length, 1e-12);
    }

    [Fact]
    public void Import_NoModel_LeavesNothingBehind()
    {
        _folder.WriteText("torn.zip", "PK");

        Assert.Throws<ModelFileException>(() => _library.Import([GivenFile.At(_folder.PathTo("torn.zip"))]));

        Assert.False(Directory.Exists(_data.Models) && Directory.EnumerateFileSystemEntries(_data.Models).Any());
    }

    [Fact]
    public void Export_Bundle_HoldsTheLogOfARunOfTheStoreAndOfNoOtherFolder()
    {
        _folder.WriteText("elsewhere/log.txt", "theirs");
        var run = _store.Launch().Id;
        Directory.CreateDirectory(_data.Run(run));
        File.WriteAllText(Path.Combine(_data.Run(run), "log.txt"), "ours");
        var folder = Path.Combine(_data.Models, "mine");
        Save(folder);

        Assert.Equal(
            [true, false, false], new[] { run, _folder.PathTo("elsewhere"), Path.Combine("..", "..", "elsewhere") }.Select(HasLog));

        bool HasLog(string named)
        {
            var origin = new ModelProvenance(TrainingRuns.Tiny(), 1, 42, "Bars", "0123", "2.10", DateTimeOffset.UnixEpoch, Run: named);
            ModelFolder.WriteDescription(folder, ModelFolder.ReadDescription(folder) with { Provenance = origin });
            using var bundle = new MemoryStream();
            _library.Export("mine", ModelFormat.Bundle, bundle);
            using var zip = new ZipArchive(bundle);
            return zip.GetEntry("training.log") is not null;
        }
    }

    [Fact]
    public void Export_DamagedModel_IsRefusedWithItsName()
    {
        Save(Path.Combine(_data.Models, "mine"));
        File.WriteAllText(Path.Combine(_data.Models, "mine", ModelFolder.WeightsFile), "x");

        Assert.Contains(
            "'mine' cannot be exported", Assert.Throws<RunStoreException>(() => _library.Export("mine", ModelFormat.Onnx, Stream.Null)).Message,
            StringComparison.Ordinal);
    }

    private static double Evaluate(string folder, FaceDataset dataset)
    {
        using var model = ModelFolder.Load(folder);
        var raw = Predictor.Predict(model.Network, dataset[Split.Validation]);
        return ModelEvaluator.Report(
            model.Description, dataset, Split.Validation, LabelHead.Fer, Views.Single, raw).All.Loss;
    }

    private GivenFile Exported(ModelFormat format)
    {
        var path = _folder.PathTo(ModelLibrary.FileName("shipped", format));
        using var file = File.Create(path);
        _library.Export("shipped", format, file);
        return GivenFile.At(path);
    }

    private void Refused(string id, string words)
        => Assert.Contains(words, Assert.Throws<RunStoreException>(() => _library.Delete(id)).Message, StringComparison.Ordinal);

    private static void Save(string folder)
    {
        using var network = DrawnNetworks.Trained(TrainingRuns.Tiny().Network);
        ModelFolder.Save(folder, new ModelDescription { Id = Path.GetFileName(folder), Network = network.Description }, network);
    }
}
