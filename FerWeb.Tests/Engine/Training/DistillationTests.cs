using System.Diagnostics;
using System.Runtime.InteropServices;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using TorchSharp;

namespace FerWeb.Tests.Engine.Training;

[Collection(TrainingRuns.Name)]
public sealed class DistillationTests : IDisposable
{
    private const int Images = 56;

    private readonly TemporaryFolder _folder = new();
    private readonly FaceDataset _bars = TrainingRuns.Faces(TrainingRuns.Bars(Images));
    private readonly CheckpointStore _checkpoints;

    public DistillationTests() => _checkpoints = new CheckpointStore(_folder.PathTo("run", "checkpoints"));

    public void Dispose()
    {
        _bars.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void Run_TeacherContradictsTheLabels_LearnsWhatItsWeightSays(double weight, bool learnsTheTeachers)
    {
        var options = TrainingRuns.Tiny() with { Epochs = 6, Teachers = [Teacher("sad", answer: 4)], TeacherWeight = weight };

        using var result = new Trainer(options, _bars, _checkpoints).Run();

        var rows = Predictor.Predict(result.Trained.Network, _bars[Split.Train]).Fer.Chunk(7);
        Assert.Equal(learnsTheTeachers, rows.Average(row => row[4]) > 0.5);
        Assert.Equal(["sad"], result.Trained.Outcome.Record!.Teachers);
    }

    [Fact]
    public void Run_TeachersThatLeftOutAFoldEach_AreHeardOnItAlone()
    {
        var options = TrainingRuns.Tiny() with
        {
            Epochs = 1,
            Teachers = [Teacher("one", answer: 1, leftOutFold: 1), Teacher("two", answer: 2, leftOutFold: 2), Teacher("all", answer: 5)],
        };

        var observer = new RecordingObserver();

        using var result = new Trainer(options, _bars, _checkpoints, observer).Run();

        var count = _bars[Split.Train].Count;
        Assert.Equal([new TeachersAsked(Teachers: 3, Images: count, Answers: count)], observer.TeachersAsked);
        Assert.Equal(new TeachersAnswered(Done: count, Answers: count), observer.TeachersAnswered[^1]);
        var folds = _bars[Split.Train].Hashes.ToArray().Select(hash => TrainingSelection.FoldOf(hash, 2));
        Assert.Equal(folds, Kept().Select(row => Array.IndexOf(row, row.Max())));
        Assert.All(Kept(), row => Assert.Equal(1, row.Sum(), 1e-4));
    }

    [Fact]
    public void Run_OfMorePicturesThanABatch_TellsAfterEachHowFarTheTeachersAre()
    {
        using var many = TrainingRuns.Faces(TrainingRuns.Bars(300));
        var options = TrainingRuns.Tiny() with { Epochs = 1, Teachers = [Teacher("sad", answer: 4)] };
        var observer = new RecordingObserver();

        using var result = new Trainer(options, many, _checkpoints, observer).Run();

        Assert.Equal([new TeachersAnswered(256, 300), new TeachersAnswered(300, 300)], observer.TeachersAnswered);
    }

    [Fact]
    public void Run_TeachersThatLeftOutAFoldButBeganWithOtherWeights_AreAveraged()
    {
        var start = new StartWeights("model other", "bars");
        var options = TrainingRuns.Tiny() with
        {
            Epochs = 1,
            Teachers = [Teacher("one", answer: 1, leftOutFold: 1, start), Teacher("two", answer: 2, leftOutFold: 2, start)],
        };

        using var result = new Trainer(options, _bars, _checkpoints).Run();

        Assert.All(Kept(), row => Assert.Equal((0.5, 0.5), (Math.Round(row[1], 2), Math.Round(row[2], 2))));
    }

    [Fact]
    public void Run_TeachersThatLeftNothingOut_AreAveraged()
    {
        var options = TrainingRuns.Tiny() with { Epochs = 1, Teachers = [Teacher("one", answer: 1), Teacher("two", answer: 2)] };

        using var result = new Trainer(options, _bars, _checkpoints).Run();

        Assert.All(Kept(), row => Assert.Equal((0.5, 0.5), (Math.Round(row[1], 2), Math.Round(row[2], 2))));
    }

    [Fact]
    public void Run_IsCutAndTheTeacherGone_GoesOnToTheSameWeights()
    {
        var options = TrainingRuns.Tiny() with { Epochs = 2, Teachers = [Teacher("sad", answer: 4)] };
        using var whole = new Trainer(options, _bars, new CheckpointStore(_folder.PathTo("whole"))).Run();
        using var stop = new CancellationTokenSource();
        using (new Trainer(options, _bars, _checkpoints, new RecordingObserver(step => stop.Cancel())).Run(stop.Token))
        {
        }

        Directory.Delete(options.Teachers[0], recursive: true);
        var observer = new RecordingObserver();
        using var gone = new Trainer(options, _bars, _checkpoints, observer).Run();

        var expected = whole.Trained.Network.state_dict();
        Assert.Empty(observer.TeachersAsked);
        Assert.All(gone.Trained.Network.state_dict(), pair => Assert.True(pair.Value.eq(expected[pair.Key]).all().item<bool>(), pair.Key));
    }

    [Theory]
    [InlineData(Images, 0.7, true)]
    [InlineData(Images, 0, false)]
    [InlineData(0, 0.7, false)]
    public void Run_PicturesWithoutVotes_TrainTheCrowdHeadByTeachersWhoseOwnWasTrained(int teachersVotes, double weight, bool trained)
    {
        var options = TrainingRuns.Tiny() with { Epochs = 1, Teachers = [Teacher("sad", answer: 4, withVotes: teachersVotes)], TeacherWeight = weight };

        using var result = new Trainer(options, _bars, _checkpoints).Run();
        var student = ModelExporter.Export(_folder.PathTo("student"), "student", result.Trained, _bars, options);

        Assert.Equal(teachersVotes > 0, KeptFile().Names.Contains("crowd"));
        Assert.Equal((0, trained), (result.Trained.Outcome.Record!.WithVotes, student.HasTrainedCrowdHead));
        Assert.Equal(trained, ModelFolder.ReadDescription(_folder.PathTo("student")).HasTrainedCrowdHead);
        var card = File.ReadAllText(_folder.PathTo("student", ModelCard.FileName));
        Assert.Contains(trained ? "Head B learned the teachers' answers, with weight 0.5." : "Head B was not trained.", card, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AskedItsTeachersForLong_TellsTheTimeLeftByItsStepsAlone()
    {
        const int Told = 25;
        const double LargestMargin = 1.3;
        var options = TrainingRuns.Tiny() with { Epochs = 5, BatchSize = 2, Teachers = [Teacher("sad", answer: 4)] };
        var sinceWait = new Stopwatch();
        var elapsed = TimeSpan.Zero;
        using var never = new ManualResetEventSlim();
        var observer = new RecordingObserver(
            afterStep: step => elapsed = step.Step == Told ? sinceWait.Elapsed : elapsed,
            whenAsked: () =>
            {
                never.Wait(TimeSpan.FromSeconds(1));
                sinceWait.Start();
            });

        using var result = new Trainer(options, _bars, _checkpoints, observer).Run();

        // Whatever this machine's pace: no more than what asking and steps took after the wait, spread over the steps.
        var (told, left) = (observer.Steps[Told - 1], (options.Epochs * Images / options.BatchSize) - Told);
        Assert.InRange(told.Remaining!.Value.High, TimeSpan.Zero, elapsed * (LargestMargin * left / Told));
        Assert.InRange(told.Seconds, 0, elapsed.TotalSeconds);
    }

    [Fact]
    public void Run_TeacherOfOtherClasses_IsRefusedByName()
    {
        var network = TrainingRuns.Tiny().Network.For(["yes", "no"]);
        using var other = NetworkCatalog.Create(network);
        ModelFolder.Save(_folder.PathTo("other"), new ModelDescription { Id = "other", Network = network, Classes = ["yes", "no"] }, other);
        var options = TrainingRuns.Tiny() with { Teachers = [_folder.PathTo("other")] };

        var refused = Assert.Throws<TrainingException>(() => new Trainer(options, _bars, _checkpoints).Run());

        Assert.StartsWith("The teacher 'other' answers with other classes (yes, no)", refused.Message, StringComparison.Ordinal);
    }

    // A network whose last layer answers one class whatever it sees.
    private string Teacher(string id, int answer, int leftOutFold = 0, StartWeights? start = null, int withVotes = 0)
    {
        var options = TrainingRuns.Tiny() with { Folds = leftOutFold > 0 ? 2 : 0, LeftOutFold = leftOutFold };
        using var network = NetworkCatalog.Create(options.Network);
        using (torch.no_grad())
        {
            var bias = network.state_dict()[network.Head + ".bias"];
            bias[answer] = bias[answer] + 50;
        }

        var outcome = new TrainingOutcome(new TrainingRecord(Images, withVotes, new LeftOut(), start), 1, 1, EpochPick.Last, StopReason.Finished);
        var origin = new ModelProvenance(options, 1, Images, "bars", _bars.Sha256, "none", DateTimeOffset.UnixEpoch, outcome);
        ModelFolder.Save(_folder.PathTo(id), new ModelDescription { Id = id, Network = options.Network, Provenance = origin }, network);
        return _folder.PathTo(id);
    }

    private float[][] Kept() => [.. MemoryMarshal.Cast<byte, float>(KeptFile().Float32("fer", Images, 7).Span).ToArray().Chunk(7)];

    private SafeTensorsFile KeptFile() => SafeTensors.Read(File.ReadAllBytes(_folder.PathTo("run", "checkpoints", "teachers.safetensors")));
}
