using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Tests.Engine.Models;

namespace FerWeb.Tests.Engine.Onnx;

/// <summary>Faces are answered by ONNX Runtime from the weights that TorchSharp trained: both have to agree.</summary>
public sealed class OnnxNetworkTests
{
    [Theory]
    [InlineData("fernet")]
    [InlineData("resnet18n")]
    [InlineData("vgg-narrow")]
    [InlineData("cnn-seed")]
    [InlineData("cnn-seed-bn")]
    public void Classify_EachNetwork_AnswersAsTorchSharpDoes(string name)
    {
        using var network = DrawnNetworks.Trained(NetworkCatalog.Describe(name));
        using var classifier = new FaceClassifier(StoredModels.Of(network));
        var faces = Faces(5);

        var answers = classifier.Classify(faces);

        var expected = Predictor.Predict(network, faces.SelectMany(face => face.Pixels).ToArray(), Views.Flip);
        AssertNear(expected.Fer, answers.SelectMany(answer => answer.Fer));
        if (expected.Crowd is { } crowd)
        {
            // Contempt is left out of the answer and the rest scaled up, as the calibration has it.
            var calibration = new Calibration();
            AssertNear(crowd.Chunk(HeadLayout.Crowd).SelectMany(row => calibration.Crowd(row)), answers.SelectMany(answer => answer.Crowd));
        }

        Assert.True(expected.Fer.Distinct().Count() > FaceClasses.Seven.Count, "the faces are told apart");
    }

    [Fact]
    public void Classify_OddDepthAndAnotherInputSize_AnswersAsTorchSharpDoes()
    {
        using var network = DrawnNetworks.Trained(
            NetworkCatalog.Describe("fernet") with { InputSize = 40, Widths = [4, 6, 8], Depths = [1, 3], HasCrowdHead = false });
        using var classifier = new FaceClassifier(StoredModels.Of(network));
        var faces = Faces(2);

        var answers = classifier.Classify(faces);

        AssertNear(Predictor.Predict(network, faces.SelectMany(face => face.Pixels).ToArray(), Views.Flip).Fer, answers.SelectMany(answer => answer.Fer));
        Assert.All(answers, answer => Assert.Equal(answer.Fer, answer.Crowd));
    }

    // Their exponentials are infinite, or all 0.
    [Theory]
    [InlineData(100)]
    [InlineData(-150)]
    public void Classify_LargeOrSmallLogits_AnswersAsTorchSharpDoes(float bias)
    {
        using var network = DrawnNetworks.Trained(NetworkCatalog.Describe("fernet") with { Widths = [4, 6, 8], Depths = [2, 2] });
        using (TorchSharp.torch.no_grad())
        {
            network.state_dict()["head.bias"].fill_(bias);
        }

        using var classifier = new FaceClassifier(StoredModels.Of(network));
        var faces = Faces(2);

        var answers = classifier.Classify(faces);

        AssertNear(Predictor.Predict(network, faces.SelectMany(face => face.Pixels).ToArray(), Views.Flip).Fer, answers.SelectMany(answer => answer.Fer));
    }

    [Fact]
    public void WarmUp_FiniteWeightsThatAnswerWithoutNumbers_SaysSo()
    {
        using var network = DrawnNetworks.Trained(NetworkCatalog.Describe("fernet") with { Widths = [4, 6, 8], Depths = [2, 2] });
        using (TorchSharp.torch.no_grad())
        {
            // A variance that no pictures have.
            network.state_dict().First(weight => weight.Key.EndsWith("running_var", StringComparison.Ordinal)).Value.fill_(-1);
        }

        using var classifier = new FaceClassifier(StoredModels.Of(network));

        Assert.Contains("are no numbers", Assert.Throws<ModelFileException>(classifier.WarmUp).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Classify_Ensemble_AnswersWithTheMeanOfItsMembersProbabilities(bool hasCrowdHead)
    {
        var members = new[] { "fernet", "resnet18n" }.Select(name => NetworkCatalog.Describe(name) with { HasCrowdHead = hasCrowdHead });
        using var network = (Ensemble)DrawnNetworks.Trained(Ensemble.Describe([.. members]));
        using var classifier = new FaceClassifier(StoredModels.Of(network));
        var faces = Faces(3);
        var pixels = faces.SelectMany(face => face.Pixels).ToArray();

        var answers = classifier.Classify(faces);

        var alone = network.Members.Select(member => Predictor.Predict(member, pixels)).ToList();
        Assert.NotEqual(alone[0].Fer, alone[1].Fer);
        AssertNear(alone[0].Fer.Zip(alone[1].Fer, (one, other) => (one + other) / 2), Predictor.Predict(network, pixels).Fer);
        var expected = Predictor.Predict(network, pixels, Views.Flip);
        AssertNear(expected.Fer, answers.SelectMany(answer => answer.Fer));
        var crowd = expected.Crowd?.Chunk(HeadLayout.Crowd).SelectMany(row => new Calibration().Crowd(row)) ?? expected.Fer;
        AssertNear(crowd, answers.SelectMany(answer => answer.Crowd));
    }

    [Theory]
    [InlineData("resnet18n")]
    [InlineData("vgg-narrow")]
    public void Open_WeightsOfAnotherNetwork_IsRefusedByName(string other)
    {
        using var network = NetworkCatalog.Create(NetworkCatalog.Describe(other));
        var model = StoredModels.Of(network) with { Description = new ModelDescription { Id = "mixed", Network = NetworkCatalog.Describe("fernet") } };

        var error = Assert.Throws<ModelFileException>(() => new FaceClassifier(model));

        Assert.Matches("'[a-z0-9_.]+' does not fit", error.Message);
    }

    [Fact]
    public void Open_MoreWeightsThanTheNetworkHas_IsRefusedByName()
    {
        var description = NetworkCatalog.Describe("fernet") with { Widths = [4, 6, 8], Depths = [2, 2] };
        using var network = NetworkCatalog.Create(description);
        var model = StoredModels.Of(network) with { Description = new ModelDescription { Id = "less", Network = description with { Depths = [2, 1] } } };

        Assert.Contains("'stages.1.blocks.1", Assert.Throws<ModelFileException>(() => new FaceClassifier(model)).Message, StringComparison.Ordinal);
    }

    private static GrayImage[] Faces(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var pixels = new byte[DatasetSplit.ImagePixels];
            random.NextBytes(pixels);
            return new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, pixels);
        })];
    }

    private static void AssertNear(IEnumerable<float> expected, IEnumerable<float> actual)
    {
        float[] all = [.. expected], given = [.. actual];
        Assert.NotEmpty(all);
        Assert.Equal(all.Length, given.Length);
        Assert.All(all.Zip(given), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }
}
