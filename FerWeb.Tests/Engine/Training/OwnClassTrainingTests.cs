using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Models.Exchange;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Onnx;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using TrainingSession = FerWeb.Engine.Training.TrainingSession;

namespace FerWeb.Tests.Engine.Training;

/// <summary>A data set with classes of a person's own, all the way from its training to the answers of its model.</summary>
[Collection(TrainingRuns.Name)]
public sealed class OwnClassTrainingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FaceDataset _dataset = TrainingRuns.Faces(OwnClasses.Split(6), OwnClasses.Split(3, seed: 2));

    public void Dispose()
    {
        _dataset.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("fernet", "head.", 0)]
    [InlineData("fernet", "head.", 2)]
    [InlineData("resnet18n", "head.", 0)]
    [InlineData("vgg-narrow", "head.", 0)]
    [InlineData("cnn-seed", "classifier.dense2.", 0)]
    public void Run_FromAModelOfTheSeven_TakesTheTrunkAndBeginsWithAFreshHead(string architecture, string head, int frozen)
    {
        var options = Options(architecture) with { StartModel = _folder.PathTo("model"), FrozenStages = frozen };
        var before = SaveStart(options);

        // The first checkpoint lies there before the first step.
        var checkpoints = new CheckpointStore(_folder.PathTo("run"), () => [0]);
        using var result = new Trainer(options, _dataset, checkpoints).Run();

        using var first = NetworkCatalog.Create(options.For(_dataset.Classes).Network);
        TrainingSession.LoadResult(checkpoints.Find(0)!, first);
        var after = Bytes(first);
        Assert.Equal(3, first.Description.Outputs);
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.All(after.Where(entry => !entry.Key.StartsWith(head, StringComparison.Ordinal)), entry => Assert.Equal(before[entry.Key], entry.Value));
        Assert.Equal(3, first.state_dict()[head + "bias"].shape[0]);
        Assert.Equal(new StartWeights("model start", null, FreshHead: true), result.Trained.Outcome.Record!.Start);
    }

    [Fact]
    public void Run_FromAModelOfTheSameClasses_TakesItsHeadToo()
    {
        var options = Options("fernet") with { StartModel = _folder.PathTo("model") };
        var before = SaveStart(options with { Network = options.Network.For(OwnClasses.Names) }, OwnClasses.Names);

        var checkpoints = new CheckpointStore(_folder.PathTo("run"), () => [0]);
        using var result = new Trainer(options, _dataset, checkpoints).Run();

        using var first = NetworkCatalog.Create(options.For(_dataset.Classes).Network);
        TrainingSession.LoadResult(checkpoints.Find(0)!, first);
        Assert.Equal(before, Bytes(first));
        Assert.False(result.Trained.Outcome.Record!.Start!.FreshHead);
    }

    [Fact]
    public void Run_CutAndResumed_EqualsTheOneThatNeverStopped()
    {
        var options = Options("fernet") with { Epochs = 2 };
        using var straight = new Trainer(options, _dataset, new CheckpointStore(_folder.PathTo("straight"))).Run();

        using var stop = new CancellationTokenSource();
        var cut = new RecordingObserver(step =>
        {
            if (step.Step == 2)
            {
                stop.Cancel();
            }
        });
        new Trainer(options, _dataset, new CheckpointStore(_folder.PathTo("cut")), cut).Run(stop.Token).Dispose();
        using var resumed = new Trainer(options, _dataset, new CheckpointStore(_folder.PathTo("cut"))).Run();

        Assert.Equal(Bytes(straight.Trained.Network), Bytes(resumed.Trained.Network));
    }

    [Fact]
    public void Model_OfOwnClasses_AnswersWithThemWhereverItIsAsked()
    {
        var heard = new RecordingObserver();
        using var result = new Trainer(Options("fernet"), _dataset, new CheckpointStore(_folder.PathTo("run")), heard).Run();
        var folder = _folder.PathTo("own");
        var description = ModelExporter.Export(folder, "own", result.Trained, _dataset, Options("fernet"));

        // Its description, card and metadata.
        Assert.Equal(OwnClasses.Names, ModelFolder.ReadDescription(folder).Classes);
        Assert.Equal((3, false), (description.Network.Outputs, description.HasTrainedCrowdHead));
        Assert.Contains("Judges which of 3 classes of its own", File.ReadAllText(Path.Combine(folder, ModelCard.FileName)), StringComparison.Ordinal);
        var stored = ModelFolder.Read(folder);
        Assert.Equal("calm,grumpy,wow", stored.Weights.Metadata["classes"]);

        // Its evaluation.
        using var loaded = ModelFolder.Load(folder);
        var (record, predictions) = ModelEvaluator.Measure(loaded, _dataset, Split.Validation);
        Assert.Equal(OwnClasses.Names, record.Fer.ClassNames);
        Assert.All(record.Fer.All.ConfusionMatrix.Append(record.Fer.All.ConfusionMatrix[0]), row => Assert.Equal(3, row.Count));
        Assert.Equal(9, record.Fer.All.ConfusionMatrix.Sum(row => row.Sum()));
        predictions.Write(_folder.PathTo("predictions.safetensors"));
        Assert.Equal(predictions.Fer.Probabilities, EvaluatedPredictions.Read(_folder.PathTo("predictions.safetensors")).Fer.Probabilities);

        // ONNX Runtime against TorchSharp, and the classifier against both.
        var picture = _dataset[Split.Validation].Image(0).ToArray();
        var raw = Predictor.Predict(loaded.Network, picture, Views.Flip).Fer;
        using var classifier = new FaceClassifier(stored);
        var face = new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, picture);
        var answer = classifier.Classify([face])[0];
        Assert.Equal(OwnClasses.Names, classifier.Classes);
        Assert.Equal((3, 3), (raw.Length, answer.Fer.Count));
        Assert.All(description.Calibration.Fer(raw).Zip(answer.Fer), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.Equal(answer.Fer, answer.Crowd);
        Assert.Equal(DatasetSplit.ImagePixels, classifier.Explain(face, LabelHead.Crowd, classIndex: 2).Pixels.Length);
        using var session = new InferenceSession(OnnxExport.ToFile(stored, new OnnxOptions()));
        Assert.Equal([-1, 3], session.OutputMetadata[OnnxExport.FerLogits].Dimensions);
        Assert.DoesNotContain(OnnxExport.CrowdLogits, session.OutputMetadata.Keys);
        Assert.Equal("calm,grumpy,wow", session.ModelMetadata.CustomMetadataMap["classes"]);

        // Read again elsewhere, with the same names.
        var files = new[] { ModelFolder.WeightsFile, ModelFolder.DescriptionFile }.Select(file => GivenFile.At(Path.Combine(folder, file)));
        var given = ModelReader.Read([.. files]);
        Assert.Equal(OwnClasses.Names, given.Description.Classes);
    }

    [Fact]
    public void Measure_OnADataSetOfOtherClasses_IsRefusedWithBoth()
    {
        SaveStart(Options("fernet"));
        using var seven = ModelFolder.Load(_folder.PathTo("model"));

        var refused = Assert.Throws<DatasetException>(() => ModelEvaluator.Measure(seven, _dataset, Split.Validation));

        Assert.Contains("answers with angry, disgust", refused.Message, StringComparison.Ordinal);
        Assert.Contains("has the classes calm, grumpy, wow", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DryBatch_OfThreeClasses_TrainsSuchAHead()
        => Assert.True(DryBatch.Measure(Options("fernet").For(OwnClasses.Names)).TrainableParameters
            < DryBatch.Measure(Options("fernet")).TrainableParameters);

    private static TrainingOptions Options(string architecture) => TrainingRuns.Tiny() with
    {
        Network = architecture switch
        {
            "fernet" => TrainingRuns.Tiny().Network,
            "resnet18n" or "vgg-narrow" => NetworkCatalog.Describe(architecture) with { Widths = [4, 8, 8], Depths = [1, 1, 1] },
            _ => NetworkCatalog.Describe(architecture) with { Widths = [4, 8, 8] },
        },
        Epochs = 1,
    };

    /// <summary>Saves a model of other weights than a fresh run's.</summary>
    private Dictionary<string, byte[]> SaveStart(TrainingOptions options, IReadOnlyList<string>? classes = null)
    {
        torch.manual_seed(77);
        using var network = NetworkCatalog.Create(options.Network);
        var description = new ModelDescription { Id = "start", Network = options.Network };
        ModelFolder.Save(_folder.PathTo("model"), classes is null ? description : description with { Classes = classes }, network);
        return Bytes(network);
    }

    private static Dictionary<string, byte[]> Bytes(FaceNetwork network)
        => network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().contiguous().bytes.ToArray());
}
