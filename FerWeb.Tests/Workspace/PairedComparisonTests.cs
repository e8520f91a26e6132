using FerWeb.Engine.Evaluation;
using FerWeb.Tests.Engine.Datasets;
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
        var first = _evaluations.Evaluate(one, picture => picture != 0);
        var second = _evaluations.Evaluate(other, picture => picture is 0 or >= 30, step: 20);

        var paired = PairedComparison.Of(_evaluations, first, second);

        Assert.Equal((one.Id, other.Id, 40), (paired.First, paired.Second, paired.Count));
        Assert.Equal((10, 20), (paired.FirstStep, paired.SecondStep));
        Assert.Equal((29, 1), (paired.Test.OnlyFirst, paired.Test.OnlySecond));
        Assert.Equal(28 / 40.0, paired.Accuracy.Estimate, 12);
        Assert.True(paired.IsSignificant);
    }

    [Fact]
    public void Of_TwoRunsThatAreNearlyTheSame_IsNotSignificant()
    {
        var (one, other) = (_store.Trained("one", [0.6]), _store.Trained("other", [0.5]));

        var paired = PairedComparison.Of(
            _evaluations, _evaluations.Evaluate(one, picture => picture > 2), _evaluations.Evaluate(other, picture => picture > 4));

        // Two discordant pictures of one kind: 2 x 0.5 x 0.5.
        Assert.Equal(0.5, paired.Test.PValue, 12);
        Assert.False(paired.IsSignificant);
    }

    [Fact]
    public void Of_EvaluationsOfOtherPictures_IsRefusedInWords()
    {
        var (one, other) = (_store.Trained("one", [0.6]), _store.Trained("other", [0.5]));

        var refusal = Assert.Throws<EvaluationException>(() => PairedComparison.Of(
            _evaluations, _evaluations.Evaluate(one, _ => true), _evaluations.Evaluate(other, _ => true, sha256: new string('c', 64))));

        Assert.Contains("different pictures", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AgainstTheBest_OfThreeRuns_TakesTheNewestEvaluationOfThoseThatHaveOne()
    {
        var (best, evaluated, without) = (_store.Trained("best", [0.8]), _store.Trained("evaluated", [0.5]), _store.Trained("without", [0.6]));
        _evaluations.Evaluate(best, _ => true);
        _evaluations.Evaluate(evaluated, _ => true);
        _evaluations.Evaluate(evaluated, picture => picture > 9);

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
        _evaluations.Evaluate(best, _ => true);
        _evaluations.Evaluate(other, picture => picture > 9);
        _evaluations.Evaluate(other, _ => true, views: Views.TenCrop);
        _evaluations.Evaluate(launched, _ => true, step: 10);

        var tests = PairedComparison.AgainstTheBest(_evaluations, RunComparison.Of(_store, [other.Id, best.Id, launched.Id]));

        Assert.Equal(10, Assert.Single(tests).Test.OnlyFirst);
    }

    [Fact]
    public void EvaluationOf_AStepThatWasTrainedAgain_IsNoneOfTheWeightsBefore()
    {
        var (run, other) = (_store.Launch("again"), _store.Trained("other", [0.5]));
        var before = new RunCheckpoint(10, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch);
        var again = before with { Stored = before.Stored.AddMinutes(1) };
        Assert.True(_store.AddCheckpoint(run.Id, run.Attempt, before));
        var bySite = _evaluations.Evaluate(run, _ => true, model: before.ModelOf(run.Id));
        Assert.Equal(bySite.Id, Found());
        var byCommandLine = _evaluations.Evaluate(run, _ => true);
        Assert.Equal(byCommandLine.Id, Found());

        Assert.True(_store.AddCheckpoint(run.Id, run.Attempt, again));

        Assert.Null(Found());

        // Asked for before, by the clock of another machine.
        var ofThese = _evaluations.Evaluate(run, _ => true, model: again.ModelOf(run.Id));
        Assert.Equal(ofThese.Id, Found());

        string? Found() => PairedComparison.EvaluationOf(_evaluations, RunComparison.Of(_store, [run.Id, other.Id]).Runs[0])?.Id;
    }
}
