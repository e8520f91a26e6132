using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Models;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using TorchSharp;

namespace FerWeb.Tests.Engine;

/// <summary>What the engine computes is the same while garbage is collected all the time: nothing is freed that libtorch reads.</summary>
[Collection(TrainingRuns.Name)]
public sealed class GarbageTests : IDisposable
{
    private const int Faces = 48;

    private readonly TemporaryFolder _folder = new();
    private readonly DatasetSplit _faces = DrawnFaces.Generate(Faces, seed: 1);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.AdamW)]
    public void Run_WhileGarbageIsCollected_LearnsTheSameBytes(OptimizerKind optimizer)
    {
        var options = TrainingRuns.Tiny() with
        {
            Epochs = Repetitions.Of(3, 15),
            Optimizer = optimizer,
            LearningRate = optimizer == OptimizerKind.Sgd ? 0.1 : 1e-3,
            Compute = ComputeFormat.BFloat16,
            Augmentation = new AugmentationOptions { MixupShare = 0.5 },
        };
        var quiet = Trained(options, "quiet");

        var disturbed = WhileCollecting(() => Trained(options, "disturbed"));

        Assert.Equal(quiet, disturbed);
    }

    [Fact]
    public void Classify_WhileGarbageIsCollected_AnswersTheSame()
    {
        using var classifier = Classifier();
        GrayImage[] faces = [Face(0), Face(1)];
        var (quiet, heat) = (classifier.Classify(faces), classifier.Explain(faces[0], LabelHead.Fer, (int)Emotion.Happy));

        WhileCollecting(() =>
        {
            for (var i = Repetitions.Of(20, 1_000); i > 0; i--)
            {
                var answers = classifier.Classify(faces);

                Assert.Equal(quiet.SelectMany(face => face.Fer.Concat(face.Crowd)), answers.SelectMany(face => face.Fer.Concat(face.Crowd)));
                Assert.Equal(heat.Pixels, classifier.Explain(faces[0], LabelHead.Fer, (int)Emotion.Happy).Pixels);
            }

            return 0;
        });
    }

    [Fact]
    public void Engine_AtWork_HoldsEveryTensorInAScope()
    {
        using var classifier = Classifier();
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        var options = TrainingRuns.Tiny() with { Augmentation = new AugmentationOptions { MixupShare = 1 } };
        using var session = new TrainingSession(options, TrainingRuns.Faces(_faces), torch.CPU);
        using var rows = torch.tensor(new long[] { 0, 1, 2, 3 });
        session.EnterTraining();
        classifier.Explain(Face(0), LabelHead.Fer, (int)Emotion.Happy);
        var before = DisposeScopeManager.Statistics.CreatedOutsideScopeCount;

        classifier.Classify([Face(0)]);
        classifier.Explain(Face(0), LabelHead.Fer, (int)Emotion.Happy);
        NetworkSummary.Of(network);
        TrainingStep.Run(session, rows, options, new TrainerState(), 0.1);
        session.IsFinite();
        session.Capture([], new TrainerState());

        Assert.Equal(before, DisposeScopeManager.Statistics.CreatedOutsideScopeCount);
    }

    private static FaceClassifier Classifier()
    {
        torch.manual_seed(1);
        var description = TrainingRuns.Tiny().Network;
        using var network = NetworkCatalog.Create(description);
        return new FaceClassifier(StoredModels.Of(network));
    }

    private GrayImage Face(int index) => new(DatasetSplit.ImageSize, DatasetSplit.ImageSize, _faces.Image(index).ToArray());

    /// <summary>SHA-256 of each file of the last checkpoint that holds numbers only.</summary>
    private Dictionary<string, string> Trained(TrainingOptions options, string name)
    {
        var store = new CheckpointStore(_folder.PathTo(name));
        using var result = new Trainer(options, TrainingRuns.Faces(_faces), store, device: "cpu").Run();
        return Directory.EnumerateFiles(store.FindLatest()!, "*.safetensors").ToDictionary(
            file => Path.GetFileName(file), file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));
    }

    private static T WhileCollecting<T>(Func<T> work)
    {
        var isDone = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                GC.Collect(1);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            var before = GC.CollectionCount(1);
            var result = work();
            Assert.True(GC.CollectionCount(1) > before, "Nothing was collected meanwhile.");
            return result;
        }
        finally
        {
            Volatile.Write(ref isDone, true);
            collector.Join();
        }
    }
}
