using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Recognition;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Tests.Engine.Models;

/// <summary>Several models that answer as one.</summary>
[Collection(TrainingRuns.Name)]
public sealed class CombineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Combine_TwoModels_IsOneThatCanBeLoadedAndSaysWhatItIsMadeOf()
    {
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(28, votes: true), TrainingRuns.Bars(14, seed: 2, votes: true));
        var members = new[] { Model("one", TrainingRuns.Tiny().Network), Model("two", TrainingRuns.Tiny().Network with { Depths = [2, 1] }) };

        var written = ModelExporter.Combine(_folder.PathTo("both"), "both", members, dataset, new CombineOptions(TenCrop: true));

        using var loaded = ModelFolder.Load(_folder.PathTo("both"));
        Assert.Equal(["one", "two"], loaded.Description.Members!.Select(member => member.Id));
        Assert.Equal(2, ((Ensemble)loaded.Network).Members.Count());
        Assert.Equal((4, 14), (written.Metrics!.Reports.Count, written.Metrics.Reports[0].All.Count));
        Assert.Equal(new MeasuredData(dataset.Name, dataset.Sha256), loaded.Description.Metrics!.Dataset);
        Assert.True(loaded.Description.HasTrainedCrowdHead);
        var card = File.ReadAllText(_folder.PathTo("both", ModelCard.FileName));
        Assert.Contains($"the mean of the probabilities of one (`fernet`, weights SHA-256 `{members[0].Description.WeightsSha256}`), two", card,
            StringComparison.Ordinal);
        Assert.Contains($"Measured on the validation pictures of {dataset.Name} (data SHA-256 `{dataset.Sha256}`).", card, StringComparison.Ordinal);
        using var classifier = new FaceClassifier(ModelFolder.Read(_folder.PathTo("both")));
        classifier.WarmUp();
    }

    [Fact]
    public void Combine_MembersOfWhichOneHasAnUntrainedCrowdHead_MeasuresTheLabelsAlone()
    {
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(28, votes: true), TrainingRuns.Bars(14, seed: 2, votes: true));
        var withoutVotes = new ModelProvenance(
            TrainingRuns.Tiny() with { CrowdWeight = 0 }, 1, 28, dataset.Name, dataset.Sha256, "none", DateTimeOffset.UnixEpoch);
        var (one, two) = (Model("one", TrainingRuns.Tiny().Network), Model("two", TrainingRuns.Tiny().Network));
        two = two with { Description = two.Description with { Provenance = withoutVotes } };

        var written = ModelExporter.Combine(_folder.PathTo("both"), "both", [one, two], dataset);

        Assert.Contains(
            $"two (`fernet`, trained on {dataset.Name}, weights SHA-256", File.ReadAllText(_folder.PathTo("both", ModelCard.FileName)),
            StringComparison.Ordinal);
        Assert.False(written.HasTrainedCrowdHead);
        Assert.Equal([LabelHead.Fer], written.Metrics!.Reports.Select(report => report.Head));
        Assert.Null(written.Metrics.CrowdCalibration);
    }

    [Fact]
    public void Combine_InHalfPrecision_IsHalfTheFileAndAnswersAsWasMeasured()
    {
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(28), TrainingRuns.Bars(14, seed: 2));
        var members = new[] { Model("one", TrainingRuns.Tiny().Network), Model("two", TrainingRuns.Tiny().Network) };
        ModelExporter.Combine(_folder.PathTo("whole"), "whole", members, dataset);

        var written = ModelExporter.Combine(_folder.PathTo("half"), "half", members, dataset, new CombineOptions(HalfPrecision: true));

        // Of weights this small the header is a good part of the file.
        Assert.InRange(Bytes("half") / (double)Bytes("whole"), 0.5, 0.7);
        using var whole = ModelFolder.Load(_folder.PathTo("whole"));
        using var half = ModelFolder.Load(_folder.PathTo("half"));
        var again = Predictor.Predict(half.Network, dataset[Split.Validation]);
        var report = ModelEvaluator.Report(written, dataset, Split.Validation, LabelHead.Fer, Views.Single, again);
        Assert.Equal(written.Metrics!.Reports[0].All.Loss, report.All.Loss);
        Assert.NotEqual(Weight(whole), Weight(half));
        Assert.Equal((float)(Half)Weight(whole), Weight(half));

        long Bytes(string id) => new FileInfo(_folder.PathTo(id, ModelFolder.WeightsFile)).Length;
        static float Weight(LoadedModel model) => model.Network.state_dict()["members.0.head.weight"].flatten()[0].item<float>();
    }

    [Fact]
    public void Combine_ByTheirWeights_IsOneNetworkWithTheMeanOfThem()
    {
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(28), TrainingRuns.Bars(14, seed: 2));
        var members = new[] { "one", "two", "three" }.Select(id => Model(id, TrainingRuns.Tiny().Network)).ToArray();

        var written = ModelExporter.Combine(_folder.PathTo("mean"), "mean", members, dataset, new CombineOptions(AverageWeights: true));

        using var mean = ModelFolder.Load(_folder.PathTo("mean"));
        var loaded = members.Select(member => ModelFolder.Load(_folder.PathTo(member.Description.Id))).ToList();
        Assert.All(mean.Network.state_dict().Where(pair => pair.Value.is_floating_point()), pair =>
        {
            var each = loaded.Select(model => model.Network.state_dict()[pair.Key].to(ScalarType.Float64)).ToList();
            Assert.True((pair.Value - ((each[0] + each[1] + each[2]) / 3)).abs().max().item<double>() < 1e-6, pair.Key);
        });
        loaded.ForEach(model => model.Dispose());
        Assert.Equal(("fernet", 14), (written.Network.Architecture, written.Metrics!.Reports[0].All.Count));
        Assert.Equal(["one", "two", "three"], mean.Description.Members!.Select(member => member.Id));
        var card = File.ReadAllText(_folder.PathTo("mean", ModelCard.FileName));
        Assert.Contains($"its weights are the mean of those of one (weights SHA-256 `{members[0].Description.WeightsSha256}`), two", card,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Combine_ByTheWeightsOfModelsTrainedWithOtherDropout_HasTheFirstOnes()
    {
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(28), TrainingRuns.Bars(14, seed: 2));
        var tiny = TrainingRuns.Tiny().Network;
        StoredModel[] members = [Model("one", tiny with { Dropout = 0.3 }), Model("two", tiny with { Dropout = 0.5 })];

        var written = ModelExporter.Combine(_folder.PathTo("mean"), "mean", members, dataset, new CombineOptions(AverageWeights: true));

        Assert.Equal(0.3, written.Network.Dropout);
    }

    [Fact]
    public void Combine_ByTheWeightsOfWhatIsNotOneNetwork_IsRefusedWithTheReason()
    {
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(28));
        var tiny = TrainingRuns.Tiny().Network;
        var ensemble = Ensemble.Describe([tiny, tiny]);

        Assert.Contains("of 2 to 20 models can be averaged, not of 1", Refusal(Model("one", tiny)), StringComparison.Ordinal);
        Assert.StartsWith(
            "The model 'two' is another network than 'one'", Refusal(Model("one", tiny), Model("two", tiny with { Depths = [2, 1] })),
            StringComparison.Ordinal);
        Assert.StartsWith("The model 'a' is an ensemble", Refusal(Model("a", ensemble), Model("b", ensemble)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathTo("made")));

        string Refusal(params StoredModel[] members) => Assert.Throws<ModelFileException>(() => ModelExporter.Combine(
            _folder.PathTo("made"), "made", members, dataset, new CombineOptions(AverageWeights: true))).Message;
    }

    [Fact]
    public void Combine_ModelsThatCannotAnswerAsOne_AreRefusedWithTheReason()
    {
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(28));
        var tiny = TrainingRuns.Tiny().Network;

        Assert.Contains("2 to 20 members, not 1", Refusal(Model("one", tiny)), StringComparison.Ordinal);
        Assert.Contains("different sizes", Refusal(Model("one", tiny), Model("two", tiny with { InputSize = 40 })), StringComparison.Ordinal);
        Assert.Contains("different heads", Refusal(Model("one", tiny), Model("two", tiny with { HasCrowdHead = false })), StringComparison.Ordinal);
        Assert.Contains(
            "cannot be a member of another", Refusal(Model("one", tiny), Model("both", Ensemble.Describe([tiny, tiny]))), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathTo("made")));

        string Refusal(params StoredModel[] members)
            => Assert.Throws<ModelFileException>(() => ModelExporter.Combine(_folder.PathTo("made"), "made", members, dataset)).Message;
    }

    [Fact]
    public void Combine_ModelOfOtherClasses_IsRefusedByName()
    {
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(28));
        var other = TrainingRuns.Tiny().Network.For(["yes", "no"]);

        var refused = Assert.Throws<ModelFileException>(() => ModelExporter.Combine(
            _folder.PathTo("made"), "made", [Model("one", other, "yes", "no"), Model("two", other, "yes", "no")], dataset));

        Assert.StartsWith("The model 'one' answers with other classes (yes, no) than 'bars' has", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"members\": [ null, null ]")]
    [InlineData("\"members\": [ { \"id\": \"one\", \"weightsSha256\": \"\", \"provenance\": null } ]")]
    public void Load_DescriptionWhoseMembersDoNotFit_IsRefused(string members)
    {
        Model("one", TrainingRuns.Tiny().Network);
        var path = _folder.PathTo("one", ModelFolder.DescriptionFile);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"id\": \"one\"", $"\"id\": \"one\", {members}", StringComparison.Ordinal));

        var refused = Assert.Throws<ModelFileException>(() => ModelFolder.Load(_folder.PathTo("one")));

        Assert.Contains("has a format that this version does not know", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_MembersOfWhatIsNoEnsemble_IsRefused()
    {
        var tiny = TrainingRuns.Tiny().Network;

        Assert.Contains(
            "Only an ensemble has members", Assert.Throws<ArgumentException>(() => NetworkCatalog.Create(tiny with { Members = [tiny, tiny] })).Message,
            StringComparison.Ordinal);
    }

    private StoredModel Model(string id, NetworkDescription description, params string[] classes)
    {
        using var network = DrawnNetworks.Trained(description);
        var model = new ModelDescription { Id = id, Network = description };
        ModelFolder.Save(_folder.PathTo(id), classes.Length == 0 ? model : model with { Classes = classes }, network);
        return ModelFolder.Read(_folder.PathTo(id));
    }
}
