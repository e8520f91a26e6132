using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace.Comparison;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Workspace;

public sealed class RunComparisonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteRunStore _store;

    public RunComparisonTests() => _store = new SqliteRunStore(_folder.PathTo("runs.db"), TimeProvider.System);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Of_TrainedRuns_ShowsTheBestEpochTheEarliestOfEqualsAndTheLast()
    {
        var (rising, level) = (_store.Trained("rising", [0.3, 0.5, 0.6]), _store.Trained("level", [0.4, 0.6, 0.6, 0.5]));

        var comparison = RunComparison.Of(_store, [rising.Id, level.Id, rising.Id]);

        Assert.Equal(["rising", "level"], comparison.Runs.Select(run => run.Name));
        Assert.Equal([3, 2], comparison.Runs.Select(run => run.Best!.Epoch));
        Assert.Equal([3, 4], comparison.Runs.Select(run => run.Epochs));
        Assert.Equal([0.6, 0.5], comparison.Runs.Select(run => run.Last!.ValidationAccuracy!.Value));
        Assert.Equal([6.0, 8.0], comparison.Runs.Select(run => run.Seconds));
        Assert.Equal(0.58, comparison.Runs[1].Best!.MacroF1!.Value, 12);
    }

    // As the page of the run says it.
    [Fact]
    public void Of_ARunThatWasStoppedWithinAnEpoch_CountsTheTimeUntilThere()
    {
        var other = _store.Trained("other", [0.1]);
        var run = _store.Launch("stopped");
        _store.Tell(run, 1, 0.3);
        _store.Append(run.Id, run.Attempt, "worker", [RunSpecs.Curve(MetricKey.StepLoss, (14, 0.9))]);

        Assert.Equal([7.0, 2.0], RunComparison.Of(_store, [run.Id, other.Id]).Runs.Select(one => one.Seconds));
    }

    [Fact]
    public void Of_RunsWithConfusion_GivesWilsonsIntervalOfTheBestEpoch()
    {
        var (one, other) = (_store.Trained("one", [0.2, 0.6]), _store.Trained("other", [0.1]));

        var interval = RunComparison.Of(_store, [one.Id, other.Id]).Runs[0].Accuracy!;

        // 42 of 70, by the formula of Wilson (1927).
        Assert.Equal(70, interval.Count);
        Assert.Equal(0.48294, interval.Low, 5);
        Assert.Equal(0.70666, interval.High, 5);
    }

    [Fact]
    public void Of_ARunThatWasRolledBack_ShowsWhatWasMeasuredAgain()
    {
        var other = _store.Trained("other", [0.1]);
        var run = _store.Launch("again");
        _store.Tell(run, 1, 0.3);
        _store.Tell(run, 2, 0.9);
        _store.RollBack(run.Id, run.Attempt, TrainedRuns.Steps);
        _store.Tell(run, 2, 0.5);

        var again = RunComparison.Of(_store, [run.Id, other.Id]).Runs[0];

        Assert.Equal((2, 0.5), (again.Best!.Epoch, again.Best.ValidationAccuracy));
        Assert.Equal(5, again.Confusion![0][0]);
    }

    [Fact]
    public void Of_RunsWithOtherSettings_MarksTheseAndNoOthers()
    {
        var one = _store.Trained("one", [0.1]);
        var other = _store.Trained("other", [0.1], options => options with { LearningRate = 0.005, EarlyStopping = new EarlyStoppingOptions() });

        var settings = RunComparison.Of(_store, [one.Id, other.Id]).Settings;

        var rate = settings.Single(setting => setting.Key == "learningRate");
        Assert.True(rate.Differs);
        Assert.Equal("0.005", rate.Values[1]);
        Assert.False(settings.Single(setting => setting.Key == "batchSize").Differs);
        Assert.Null(settings.Single(setting => setting.Key == "earlyStoppingPatience").Values[0]);
        Assert.All(settings.Where(setting => setting.Differs), setting => Assert.Matches("^(learningRate|earlyStopping.*)$", setting.Key));
    }

    [Fact]
    public void Of_RunsOfOtherEpochs_DoesNotNameTheWarmUpThatFollowsThem()
    {
        var one = _store.Trained("one", [0.1], options => (options with { Epochs = 50, WarmUpEpochs = 2 }).WithEpochs(10));
        var other = _store.Trained("other", [0.1], options => (options with { Epochs = 50, WarmUpEpochs = 2 }).WithEpochs(2));
        var chosen = _store.Trained("chosen", [0.1], options => options with { Epochs = 10, WarmUpEpochs = 0.5 });

        Assert.Equal("1, 0.2", WarmUp(one, other, out var differs));
        Assert.False(differs);
        Assert.Equal("1, 0.5", WarmUp(one, chosen, out differs));
        Assert.True(differs);

        string WarmUp(Run first, Run second, out bool differs)
        {
            var setting = RunComparison.Of(_store, [first.Id, second.Id]).Settings.Single(setting => setting.Key == "warmUpEpochs");
            differs = setting.Differs;
            return string.Join(", ", setting.Values);
        }
    }

    [Fact]
    public void Of_RunsOfOneName_TellsThemApartByTheirIds()
    {
        var (one, same, other) = (_store.Trained("night", [0.1]), _store.Trained("night", [0.1]), _store.Trained("day", [0.1]));

        Assert.Equal(
            [$"night ({one.Id})", $"night ({same.Id})", "day"],
            RunComparison.Of(_store, [one.Id, same.Id, other.Id]).Runs.Select(run => run.Name));
    }

    [Fact]
    public void Of_RunsOnOtherPictures_IsNotComparable()
    {
        var one = _store.Trained("one", [0.1]);
        var same = _store.Trained("same", [0.1]);
        var other = _store.Trained("other", [0.1], dataset: one.Spec.Dataset with { Sha256 = new string('b', 64) });

        Assert.True(RunComparison.Of(_store, [one.Id, same.Id]).IsComparable);
        Assert.False(RunComparison.Of(_store, [one.Id, other.Id]).IsComparable);
    }

    [Fact]
    public void Of_RunsOnOtherPicturesUnderOneId_TellsTheirDataSetsApart()
    {
        var one = _store.Trained("one", [0.1]);
        var replaced = _store.Trained("replaced", [0.1], dataset: one.Spec.Dataset with { Sha256 = new string('b', 64) });
        var other = _store.Trained("other", [0.1], dataset: one.Spec.Dataset with { Id = "faces", Sha256 = new string('c', 64) });

        var comparison = RunComparison.Of(_store, [one.Id, replaced.Id, other.Id]);

        var dataset = comparison.Settings.Single(setting => setting.Key == "dataset");
        Assert.True(dataset.Differs);
        Assert.Equal(["drawn (aaaaaaaaaaaa)", "drawn (bbbbbbbbbbbb)", "faces"], dataset.Values);
        Assert.Equal([[0], [1], [2]], comparison.GroupBy("dataset").Select(group => group.Runs));
    }

    [Fact]
    public void Of_TooFewTooManyOrUnknownRuns_IsRefusedInWords()
    {
        var one = _store.Trained("one", [0.1]);

        Assert.Contains("these are 1", Assert.Throws<BadInputException>(() => RunComparison.Of(_store, [one.Id, one.Id])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "these are 21",
            Assert.Throws<BadInputException>(() => RunComparison.Of(_store, [.. Enumerable.Range(0, 21).Select(i => $"r{i}")])).Message,
            StringComparison.Ordinal);
        Assert.Contains("'none'", Assert.Throws<NotThereException>(() => RunComparison.Of(_store, [one.Id, "none"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GroupBy_Seed_PutsRunsTogetherThatLearnTheSame()
    {
        string[] ids =
        [
            _store.Trained("a1", [0.4], options => options with { Seed = 1 }).Id,
            _store.Trained("b", [0.9], options => options with { LearningRate = 0.003 }).Id,
            _store.Trained("a2", [0.6], options => options with { Seed = 2, Threads = 1 }).Id,
            _store.Trained("a3", [0.5], options => options with { Seed = 3 }).Id,
        ];

        var groups = RunComparison.Of(_store, ids).GroupBy(ComparedSetting.Seed);

        Assert.Equal(["a1", "b"], groups.Select(group => group.Name));
        Assert.Equal([0, 2, 3], groups[0].Runs);
        var accuracy = groups[0].BestAccuracy!;
        Assert.Equal((0.4, 0.6, 3), (accuracy.Lowest, accuracy.Highest, accuracy.Count));
        Assert.Equal(0.5, accuracy.Mean, 12);
        Assert.Equal(0.1, accuracy.Deviation!.Value, 12);
        Assert.Null(groups[1].BestAccuracy!.Deviation);
    }

    [Theory]
    [InlineData(2, 12.7062)]
    [InlineData(3, 4.3027)]
    [InlineData(20, 2.0930)]
    public void HalfWidth_OfTheMean_IsThatOfStudentsT(int count, double quantile)
    {
        var spread = Spread.Of(Enumerable.Range(0, count).Select(i => (double?)(0.4 + (0.01 * i))))!;

        Assert.Equal(quantile, spread.HalfWidth!.Value / (spread.Deviation!.Value / Math.Sqrt(count)), 3);
    }

    [Fact]
    public void HalfWidth_OfASingleValueOrOfEqualOnes_IsUnknownOrZero()
    {
        Assert.Null(Spread.Of([0.4])!.HalfWidth);
        Assert.Equal(0, Spread.Of([0.5, 0.5, null])!.HalfWidth);
    }

    [Fact]
    public void GroupBy_Seed_KeepsRunsOfOtherTeachersOrAnotherInputApart()
    {
        string[] ids =
        [
            _store.Trained("taught", [0.4], options => options with { Teachers = ["/a/two", "/a/one"] }).Id,
            _store.Trained("same", [0.5], options => options with { Teachers = ["/b/one", "/b/two"], Seed = 2 }).Id,
            _store.Trained("by one", [0.6], options => options with { Teachers = ["/a/one"] }).Id,
            _store.Trained("smaller", [0.6], options => options with { Teachers = ["/a/one"], Network = options.Network with { InputSize = 40 } }).Id,
        ];

        var comparison = RunComparison.Of(_store, ids);

        Assert.Equal([[0, 1], [2], [3]], comparison.GroupBy(ComparedSetting.Seed).Select(group => group.Runs));
        Assert.Equal(["one, two", "one, two", "one", "one"], comparison.Settings.Single(setting => setting.Key == "teachers").Values);
        Assert.Equal("40, 0.5077, 0.255", comparison.Settings.Single(setting => setting.Key == "input").Values[3]);
    }

    [Fact]
    public void GroupBy_ASetting_PutsItsValuesTogetherAndRefusesAnUnknownOne()
    {
        string[] ids =
        [
            _store.Trained("one", [0.4]).Id,
            _store.Trained("two", [0.5], options => options with { BatchSize = 64, Seed = 9 }).Id,
            _store.Trained("three", [0.6], options => options with { BatchSize = 64 }).Id,
        ];
        var comparison = RunComparison.Of(_store, ids);

        Assert.Equal([[0], [1, 2]], comparison.GroupBy("batchSize").Select(group => group.Runs));
        Assert.Contains("batchSize", Assert.Throws<RunStoreException>(() => comparison.GroupBy("size")).Message, StringComparison.Ordinal);
    }
}
