using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Recognition;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Evaluation;
using FerWeb.Workspace;
using FerWeb.Workspace.Comparison;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Workspace;

public sealed class PairedComparisonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunStore _store;
    private readonly EvaluationLibrary _evaluations;

    public PairedComparisonTests()
    {
        var data = new DataFolder(_folder.PathTo("data"));
        _store = RunStore.Open(data);
        _evaluations = new EvaluationLibrary(data, TimeProvider.System);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Of_TwoRunsOnTheSamePictures_CountsWhatOnlyOneGetsRight()
    {
        var (one, other) = (_store.Trained("one", [0.6]), _store.Trained("other", [0.5]));

        // Of forty pictures twenty-nine only the first gets right, one only the second.
        var first = Evaluate(one, picture => picture != 0);
        var second = Evaluate(other, picture => picture is 0 or >= 30);

        var paired = PairedComparison.Of(_evaluations, first, second);

        Assert.Equal((one.Id, other.Id, 40), (paired.First, paired.Second, paired.Count));
        Assert.Equal((29, 1), (paired.Test.OnlyFirst, paired.Test.OnlySecond));
        Assert.Equal(28 / 40.0, paired.Accuracy.Estimate, 12);
        Assert.True(paired.IsSignificant);
    }

    [Fact]
    public void Of_TwoRunsThatAreNearlyTheSame_IsNotSignificant()
    {
        var (one, other) = (_store.Trained("one", [0.6]), _store.Trained("other", [0.5]));

        var paired = PairedComparison.Of(_evaluations, Evaluate(one, picture => picture > 2), Evaluate(other, picture => picture > 4));

        // Two discordant pictures of one kind: 2 x 0.5 x 0.5.
        Assert.Equal(0.5, paired.Test.PValue, 12);
        Assert.False(paired.IsSignificant);
    }

    [Fact]
    public void Of_EvaluationsOfOtherPictures_IsRefusedInWords()
    {
        var (one, other) = (_store.Trained("one", [0.6]), _store.Trained("other", [0.5]));

        var refusal = Assert.Throws<EvaluationException>(
            () => PairedComparison.Of(_evaluations, Evaluate(one, _ => true), Evaluate(other, _ => true, sha256: new string('c', 64))));

        Assert.Contains("different pictures", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AgainstTheBest_OfThreeRuns_TakesTheNewestEvaluationOfThoseThatHaveOne()
    {
        var (best, evaluated, without) = (_store.Trained("best", [0.8]), _store.Trained("evaluated", [0.5]), _store.Trained("without", [0.6]));
        Evaluate(best, _ => true);
        Evaluate(evaluated, _ => true);
        Evaluate(evaluated, picture => picture > 9);

        var tests = PairedComparison.AgainstTheBest(_evaluations, RunComparison.Of(_store, [without.Id, evaluated.Id, best.Id]));

        var test = Assert.Single(tests);
        Assert.Equal((best.Id, evaluated.Id, 10), (test.First, test.Second, test.Test.OnlyFirst));
    }

    [Fact]
    public void AgainstTheBest_OtherViewsOrAnotherCheckpoint_AreNotTakenForTheRun()
    {
        var (best, other) = (_store.Trained("best", [0.8]), _store.Trained("other", [0.3, 0.5]));
        var launched = _store.Launch("third");
        _store.AddCheckpoint(launched.Id, launched.Attempt, new RunCheckpoint(20, 2, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch));
        Evaluate(best, _ => true);
        Evaluate(other, picture => picture > 9);
        Evaluate(other, _ => true, views: Views.TenCrop);
        Evaluate(launched, _ => true, step: 10);

        var tests = PairedComparison.AgainstTheBest(_evaluations, RunComparison.Of(_store, [other.Id, best.Id, launched.Id]));

        Assert.Equal(10, Assert.Single(tests).Test.OnlyFirst);
    }

    private Evaluation Evaluate(Run run, Func<int, bool> isRight, string? sha256 = null, Views views = Views.Single, long step = 10)
    {
        var origin = new CheckpointOrigin(run.Id, step);
        var added = _evaluations.Add(
            new EvaluationRequest(run.Id, origin, "drawn", "Drawn faces", Split.Validation, views, "ada", DateTimeOffset.UnixEpoch));
        var fer = PredictionsOf.Rows(7, [.. Enumerable.Range(0, 40).Select(picture => (picture % 7, Row(picture % 7, isRight(picture))))]);
        var record = new EvaluationRecord
        {
            Model = new EvaluatedModel(run.Id, "ab", origin),
            Data = new EvaluatedData("Drawn faces", sha256 ?? run.Spec.Dataset.Sha256, Split.Validation, 40, "as given", "drawn"),
            Views = views,
            Measured = DateTimeOffset.UnixEpoch,
            PredictionSeconds = 0.1,
            Fer = HeadFigures.Of(fer, LabelHead.Fer, EmotionNames.All, new HashSet<int>()),
        };
        _evaluations.Finish(added.Id, record, new EvaluatedPredictions(fer, null));
        return _evaluations.Find(added.Id)!;
    }

    private static float[] Row(int label, bool isRight)
        => [.. Enumerable.Range(0, 7).Select(k => k == (isRight ? label : (label + 1) % 7) ? 0.7f : 0.05f)];
}
