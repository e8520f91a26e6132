using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Engine.Recognition;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Engine.Models;

/// <summary>A card says what happened, from the run's own record, and claims nothing else.</summary>
[Collection(TrainingRuns.Name)]
public sealed class ModelCardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Export_RunOnDrawnFaces_SpeaksOfThemAndOfNoOtherData()
    {
        DrawnFaces.Write(_folder.PathTo("faces"), "Drawn faces", 28, 14, 7, seed: 1);
        using var dataset = FaceDataset.Open(_folder.PathTo("faces"));

        var card = Card("drawn", TrainingRuns.Tiny() with { Epochs = 2 }, dataset);

        Assert.DoesNotContain("FER-2013", card, StringComparison.Ordinal);
        Assert.DoesNotContain("PublicTest", card, StringComparison.Ordinal);
        Assert.DoesNotContain("PrivateTest", card, StringComparison.Ordinal);
        Says(card, "on Drawn faces (drawn; splits: drawn apart: no drawing stands in two splits).");
        Says(card, "Learned from 28 of 28 training pictures (none was left out). No picture that also stands in validation or test was learned from.");
        Says(card, "Started from fresh weights; no other pictures, no other network.");
        Says(card, "Votes of a crowd as labels: none, because no training picture had usable ones. Head B was not trained.");
        Assert.Equal(LabelHead.Fer, ModelFolder.ReadDescription(_folder.PathTo("drawn", "model")).HeadFor(LabelHead.Crowd));
        Says(card, "The weights are those after the last epoch, 2.");
        Says(card, "The validation pictures had no say in the training.");
        Says(card, "These pictures are drawings made by FerWeb, not photos");
        Says(card, "The 7 pictures of the test split were used for nothing but to keep them out of the training.");
    }

    [Fact]
    public void Export_RunThatStartedFromAModel_NamesItAndItsData()
    {
        using var dataset = Faces();
        Card("first", TrainingRuns.Tiny() with { Epochs = 1 }, dataset);

        var card = Card("second", TrainingRuns.Tiny() with { Epochs = 1, StartModel = _folder.PathTo("first", "model"), FrozenStages = 1 }, dataset);

        Says(card, "Started from the weights of model first, trained on bars");
        Says(card, "The first 1 of its stages kept them unchanged.");
        Assert.DoesNotContain(
            _folder.PathTo("first"), File.ReadAllText(_folder.PathTo("second", "model", ModelFolder.DescriptionFile)), StringComparison.Ordinal);
        Assert.DoesNotContain("fresh weights", card, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_RunThatBeganWithAnotherRunsWeightsAndWasCutAndGoneOnWith_StillNamesThem()
    {
        using var dataset = Faces();
        var options = TrainingRuns.Tiny() with { Epochs = 2 };
        Card("parent", options, dataset);
        var run = Create("child", options, dataset);
        var parent = RunFolder.Open(_folder.PathTo("parent")).LoadNetwork().Network;
        using (var start = new StartNetwork(parent, new StartWeights("run parent, step 10", "bars"), dataset.Classes))
        {
            using var stop = new CancellationTokenSource();
            var cut = new RecordingObserver(step => stop.Cancel());
            using var first = new Trainer(options, dataset, run.Checkpoints, cut, "cpu", start).Run(stop.Token);
            Assert.Equal(StopReason.Cancelled, first.Reason);
        }

        using (new Trainer(options, dataset, run.Checkpoints).Run())
        {
        }

        Says(Export(run, dataset), "Started from the weights of run parent, step 10, trained on bars");
    }

    [Theory]
    [InlineData(MonitoredMetric.ValidationAccuracy, "validation accuracy")]
    [InlineData(MonitoredMetric.ValidationLoss, "validation loss")]
    [InlineData(MonitoredMetric.MacroF1, "macro F1 on validation")]
    public void Export_RunThatKeepsTheBest_SaysWhichEpochValidationPickedAndByWhat(MonitoredMetric by, string measure)
    {
        using var dataset = Faces();
        var options = TrainingRuns.Tiny() with { Epochs = 4, KeepBest = true, AverageDecay = 0, Schedule = ScheduleKind.Constant, LearningRate = 0.3 };
        var card = Card("best", options with { BestBy = by }, dataset);

        var best = RunFolder.Open(_folder.PathTo("best")).ReadHistory().Last(epoch => epoch.IsBest).Epoch;
        Says(card, $"The weights are those of epoch {best} of 4, which had the best {measure}. That flatters the figures");
        Says(card, "The validation pictures were used to pick the epoch.");
    }

    [Fact]
    public void Export_RunThatItsTimeLimitEnded_SaysWithinWhichEpoch()
    {
        using var dataset = Faces();

        var card = Card("limited", TrainingRuns.Tiny() with { MaxTime = TimeSpan.FromTicks(1) }, dataset);

        Says(card, "The weights are those at the time limit, within epoch 1.");
        Assert.DoesNotContain("after the last epoch", card, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, "after epoch 1")]
    [InlineData(6, "within epoch 2, after 2 of its steps")]
    public void Export_RunThatWasStopped_SaysWhereItsWeightsStand(int lastStep, string where)
    {
        using var dataset = Faces();
        var options = TrainingRuns.Tiny();
        var run = Create("stopped", options, dataset);
        using var stop = new CancellationTokenSource();
        var cut = new RecordingObserver(step =>
        {
            if (step.Step == lastStep)
            {
                stop.Cancel();
            }
        });
        using (new Trainer(options, dataset, run.Checkpoints, cut).Run(stop.Token))
        {
        }

        Says(Export(run, dataset), $"The weights are those {where}: the training had not come to its end.");
    }

    [Fact]
    public void Export_CheckpointThatAPersonChoseWithinAnEpoch_SaysAfterHowManyOfItsSteps()
    {
        using var dataset = Faces();
        Card("chosen", TrainingRuns.Tiny() with { Epochs = 1, MaxTime = TimeSpan.FromTicks(1) }, dataset);
        var run = RunFolder.Open(_folder.PathTo("chosen"));

        using var trained = run.LoadNetwork(1);
        ModelExporter.Export(_folder.PathTo("by-hand"), "by-hand", trained, dataset, run.Config.Options);

        Says(ReadCard(_folder.PathTo("by-hand")), "The weights are those within epoch 1, after 1 of its steps: a person chose this checkpoint");
    }

    [Fact]
    public void Export_ClassWithoutValidationPictures_HasNoRecall()
    {
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(28), TrainingRuns.Bars(6, seed: 2));

        Assert.Matches(@"\| neutral (\| 0 ){7}\| – \| ", Card("without", TrainingRuns.Tiny() with { Epochs = 1 }, dataset));
    }

    [Fact]
    public void Export_CheckpointThatAPersonChose_SaysSo()
    {
        using var dataset = Faces();
        Card("chosen", TrainingRuns.Tiny() with { Epochs = 3 }, dataset);
        var run = RunFolder.Open(_folder.PathTo("chosen"));

        using var trained = run.LoadNetwork(run.Checkpoints.Steps[^2]);
        ModelExporter.Export(_folder.PathTo("by-hand"), "by-hand", trained, dataset, run.Config.Options);

        Says(
            ReadCard(_folder.PathTo("by-hand")),
            "The weights are those after epoch 2 of 3: a person chose this checkpoint, perhaps by its validation accuracy.");
    }

    [Fact]
    public void Export_RunWithVotesThatLearntFromHeldOutPicturesAndStoppedEarly_SaysAllOfIt()
    {
        var train = TrainingRuns.Bars(28, votes: true);
        using var dataset = TrainingRuns.Faces(train, new DatasetSplit(train.Pixels[..(14 * DatasetSplit.ImagePixels)], train.Labels[..14]));
        var options = TrainingRuns.Tiny() with
        {
            Epochs = 9,
            DropHeldOut = false,
            EarlyStopping = new EarlyStoppingOptions(MonitoredMetric.ValidationAccuracy, Patience: 1, MinDelta: 1),
            Plateau = new PlateauOptions(),
        };

        var card = Card("votes", options, dataset);

        Says(card, "Pictures that also stand in validation or test were learned from as well.");
        Says(card, "Votes of a crowd as labels: of 28 training pictures, with weight 0.5.");
        Says(card, "The validation pictures were used to end the training early, to lower the learning rate when they no longer improved.");
        Assert.DoesNotContain("test split", card, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_ValidationPicturesWithVotes_HasTheFiguresOfCalibrationAndOfTheVotes()
    {
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(28, votes: true), TrainingRuns.Bars(14, seed: 2, votes: true));

        var card = Card("voted", TrainingRuns.Tiny() with { Epochs = 1 }, dataset);

        var model = Description("voted");
        var (fer, crowd) = (model.Metrics!.Reports[0], model.Metrics.Reports[1]);
        Says(card, FormattableString.Invariant($"| A, labels | one | {fer.All.Brier:F3} | {fer.Calibration!.ClassWiseError:F3} | "));
        Says(card, FormattableString.Invariant($" | {fer.Calibration.Perfect!.Mean:F3} (95th percentile {fer.Calibration.Perfect.Percentile95:F3}) | "));
        Says(card, FormattableString.Invariant($" | – | {crowd.Calibration!.MostConfident.Accuracy:P2} (n 10) |"));
        Says(card, "confidences; not known for head B, whose ECE is against shares of votes.");
        var votes = crowd.Votes!;
        Says(card, FormattableString.Invariant(
            $"| one | 14 | {votes.KlDivergence:F3} | {votes.Brier:F3} | {votes.InTop2:P2} | {votes.ExpectedCalibrationError:F3} |"));

        // As an earlier version measured it.
        var reports = model.Metrics.Reports.Select(report => report with { Calibration = null, Votes = null });
        var old = ModelCard.Text(model with { Metrics = model.Metrics with { Reports = [.. reports] } });
        Assert.All(["Brier", "class-wise", "KL"], word => Assert.DoesNotContain(word, old, StringComparison.Ordinal));
    }

    [Fact]
    public void Export_RunWhosePicturesHaveSingleVotesAlone_HasNoTrainedCrowdHead()
    {
        using var dataset = TrainingRuns.Faces(WithVotes(TrainingRuns.Bars(28), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0));

        var card = Card("single", TrainingRuns.Tiny() with { Epochs = 1 }, dataset);

        Says(card, "Votes of a crowd as labels: none, because no training picture had usable ones. Head B was not trained.");
        Assert.False(Description("single").HasTrainedCrowdHead);
    }

    [Fact]
    public void Export_CrowdHeadThatWasNotTrained_IsNeitherCalibratedNorMeasured()
    {
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(28), TrainingRuns.Bars(42, seed: 2, votes: true));

        var card = Card("untrained", TrainingRuns.Tiny() with { Epochs = 1 }, dataset);

        Says(card, "ECE by chance: that of a perfectly calibrated model with the same\nconfidences.\n");
        var model = Description("untrained");
        Assert.Equal((1.0, 0.0, 0), (model.Calibration.CrowdTemperature, model.Calibration.CrowdPriorCorrection, model.Calibration.CrowdPrior.Count));
        Assert.Equal([LabelHead.Fer], model.Metrics!.Reports.Select(report => report.Head));
        Assert.Null(model.Metrics.CrowdCalibration);
    }

    [Fact]
    public void Export_ValidationVotesWithoutAnyMajority_MeasuresTheLabelsAlone()
    {
        using var dataset = TrainingRuns.Faces(
            TrainingRuns.Bars(28, votes: true), WithVotes(TrainingRuns.Bars(14, seed: 2), 5, 0, 0, 0, 0, 5, 0, 0, 0, 0));

        Card("divided", TrainingRuns.Tiny() with { Epochs = 1 }, dataset);

        var model = Description("divided");
        Assert.True(model.HasTrainedCrowdHead);
        Assert.Equal([LabelHead.Fer], model.Metrics!.Reports.Select(report => report.Head));
        Assert.Null(model.Metrics.CrowdCalibration);
    }

    [Fact]
    public void Export_OneValidationPicture_SaysWhatWasNotMeasuredWhereItFallsIntoTheFittedHalf()
    {
        var many = TrainingRuns.Bars(14, seed: 2);
        var fitted = Enumerable.Range(0, many.Count).First(i => (many.Hashes.Span[i] & 1) == 0);
        using var dataset = TrainingRuns.Faces(TrainingRuns.Bars(28), new DatasetSplit(many.Image(fitted).ToArray(), many.Labels.Slice(fitted, 1)));

        var card = Card("one", TrainingRuns.Tiny() with { Epochs = 1 }, dataset);

        Says(card, "| A | 0 | not measured | not measured |");
        Says(card, "A temperature of 1 changes nothing: there were too few pictures to fit it on, or all answers on them were right.");
        Assert.DoesNotContain("NaN", card, StringComparison.Ordinal);
        var path = _folder.PathTo("one", "model", ModelFolder.DescriptionFile);
        var written = File.ReadAllText(path);
        Assert.DoesNotContain("NaN", written, StringComparison.Ordinal);

        // As it was written before.
        var old = written.Replace("\"before\": null", "\"before\": \"NaN\"", StringComparison.Ordinal)
            .Replace("\"after\": null", "\"after\": \"NaN\"", StringComparison.Ordinal);
        Assert.NotEqual(written, old);
        File.WriteAllText(path, old);
        Assert.Equal(card, ModelCard.Text(Description("one")));
    }

    [Fact]
    public void Text_ModelWithoutARecord_SaysWhatIsNotRecorded()
    {
        var old = ModelFolder.ReadDescription(ShippedModel.Folder);
        old = old with { Provenance = old.Provenance! with { Outcome = null, Origin = null } };

        var card = ModelCard.Text(old);

        Says(card, "how many these were is not recorded");
        Says(card, "Which weights it started from is not recorded.");
        Says(card, "which epoch's weights these are is not recorded");
    }

    [Fact]
    public void Card_OfEachShippedModel_SaysWhatItsDescriptionSays()
        => Assert.All(
            Directory.GetDirectories(Path.Combine(Checkout.Root, "models")),
            folder => Assert.Equal(ModelCard.Text(ModelFolder.ReadDescription(folder)), ReadCard(folder)));

    private static FaceDataset Faces() => TrainingRuns.Faces(TrainingRuns.Bars(28), TrainingRuns.Bars(14, seed: 2));

    private static DatasetSplit WithVotes(DatasetSplit images, params byte[] each)
        => new(images.Pixels, images.Labels, Enumerable.Repeat(each, images.Count).SelectMany(votes => votes).ToArray());

    private static void Says(string card, string words) => Assert.Contains(words, card, StringComparison.Ordinal);

    private static string ReadCard(string folder) => File.ReadAllText(Path.Combine(folder, ModelCard.FileName));

    private ModelDescription Description(string id) => ModelFolder.ReadDescription(_folder.PathTo(id, "model"));

    private string Card(string id, TrainingOptions options, FaceDataset dataset)
    {
        var run = Create(id, options, dataset);
        using (new Trainer(options, dataset, run.Checkpoints).Run())
        {
        }

        return Export(run, dataset);
    }

    private RunFolder Create(string id, TrainingOptions options, FaceDataset dataset) => RunFolder.Create(
        _folder.PathTo(id), new RunConfig(RunConfig.CurrentFormat, DateTimeOffset.UnixEpoch, "", dataset.Name, dataset.Sha256, options));

    private static string Export(RunFolder run, FaceDataset dataset)
    {
        using var trained = run.LoadNetwork();
        ModelExporter.Export(run.ModelFolder, Path.GetFileName(run.Folder), trained, dataset, run.Config.Options);
        return ReadCard(run.ModelFolder);
    }
}
