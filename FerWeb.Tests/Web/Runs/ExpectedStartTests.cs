using FerWeb.Runs;
using FerWeb.Tests.Web.Localization;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Web.Runs;

/// <summary>When a waiting run is expected to start.</summary>
public sealed class ExpectedStartTests
{
    private static readonly string[] _processor = ["cpu"];
    private static readonly string[] _twoGpus = ["cuda:0", "cuda:1", "cpu"];

    [Fact]
    public void Of_OneDevice_AddsUpWhatIsBefore()
        => Assert.Equal(
            [new(100, 140, false), new(160, 220, false), new(220, 300, true)],
            ExpectedStart.Of(_processor, [("auto", Time(100, 140))], [("auto", Time(60, 80)), ("cpu", Time(60, 80, mayBeEarlier: true)), ("auto", null)]));

    [Fact]
    public void Of_TimeThatNobodyKnows_IsNotGuessedForThoseAfterIt()
    {
        Assert.Equal(
            [new(10, 20, false), null, null],
            ExpectedStart.Of(_processor, [("cpu", Time(10, 20))], [("cpu", null), ("cpu", Time(1, 1)), ("cpu", Time(1, 1))]));
        Assert.Equal([null, null], ExpectedStart.Of(_processor, [("cpu", null)], [("cpu", Time(1, 1)), ("cpu", Time(1, 1))]));
    }

    [Fact]
    public void Of_FreeDevice_StartsAtOnceSoThatNothingIsSaid()
        => Assert.Equal([null, new(5, 6, false)], ExpectedStart.Of(_processor, [], [("cpu", Time(5, 6)), ("cpu", Time(5, 6))]));

    [Fact]
    public void Of_SeveralDevices_TakesTheOneThatIsFreeFirstAndNeverTheProcessorForAuto()
        => Assert.Equal(
            [new(50, 60, false), new(100, 120, false), new(150, 180, false), null],
            ExpectedStart.Of(
                _twoGpus,
                [("cuda:1", Time(100, 120)), ("auto", Time(50, 60))],
                [("auto", Time(100, 120)), ("auto", Time(200, 240)), ("cuda:0", Time(1, 1)), ("cpu", Time(1, 1))]));

    [Fact]
    public void Of_AnyGpuAskedForAfterOneByName_HoldsTheOther()
        => Assert.Equal(
            [new(50, 60, false), new(100, 120, false)],
            ExpectedStart.Of(_twoGpus, [("auto", Time(100, 120)), ("cuda:0", Time(50, 60))], [("cuda:0", Time(500, 600)), ("cuda:1", Time(1, 1))]));

    [Fact]
    public void Of_DeviceThatTheMachineLacks_IsUnknownAndHoldsUpNobody()
        => Assert.Equal([null, new(7, 9, false)], ExpectedStart.Of(_processor, [("cpu", Time(7, 9))], [("cuda:3", Time(1, 1)), ("cpu", Time(1, 1))]));

    [Fact]
    public void Left_RunsOfTheSameRecipe_AddsEpochsOfEachSizeAndWhatIsBesideThem()
    {
        var options = RunSpecs.Small().Options with { Epochs = 10, EarlySize = 36, EarlyShare = 0.5, EarlyStopping = null };
        double[] ends = [30, 40, 50, 60, 70, 90, 110, 130, 150, 170];
        var earlier = Earlier(options, ends) with
        {
            Status = RunStatus.Finished,
            Attempt = 1,
            Started = DateTimeOffset.UnixEpoch,
            Ended = DateTimeOffset.UnixEpoch.AddSeconds(190),
        };

        var times = EpochTimes.Of([(earlier, Points(ends))]);

        // Five small epochs of 10 s (the first, of 30 s, warms up), five of 20 s, and 20 s of coming up and storing: each by a twentieth either way.
        Assert.Equal(new ExpectedStart(161.5, 178.5, false), Rounded(times.Left(options, epochsDone: 0)));
        Assert.Equal(new ExpectedStart(38, 42, false), Rounded(times.Left(options, epochsDone: 9)));
        Assert.Equal(new ExpectedStart(28.5, 31.5, false), Rounded(times.Left(options, epochsDone: 9.5)));
        Assert.Equal(21, times.MostBeside);

        // The time limit counts training alone, that of earlier attempts included.
        var limited = options with { MaxTime = TimeSpan.FromMinutes(1), EarlyStopping = new() };
        Assert.Equal(new ExpectedStart(79, 81, true), Rounded(times.Left(limited, epochsDone: 0)));
        Assert.Equal(new ExpectedStart(34, 36, true), Rounded(times.Left(limited, epochsDone: 3, secondsDone: 45)));
        Assert.Equal(new ExpectedStart(19, 21, true), Rounded(times.Left(limited, epochsDone: 3, secondsDone: 75)));
    }

    [Fact]
    public void Left_TwoThousandMillionEpochs_AreNotWalkedOneByOne()
    {
        var options = RunSpecs.Small().Options with { Epochs = int.MaxValue, EarlySize = 36, EarlyShare = 0.5, EarlyStopping = null };
        double[] ends = [10, 20, 30];
        var times = EpochTimes.Of([(Earlier(options, ends), Points(ends))]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Null(times.Left(options, epochsDone: 0));
        var ofOneSize = options with { EarlySize = 0, Network = options.Network with { InputSize = 36 } };
        Assert.Equal(9.5 * int.MaxValue, times.Left(ofOneSize, epochsDone: 0)!.LowSeconds, 1e3);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Left_SizeThatNobodyTimed_IsUnknown()
    {
        var options = RunSpecs.Small().Options with { Epochs = 4, EarlySize = 36, EarlyShare = 0.5 };

        Assert.Null(EpochTimes.Of([(Earlier(options, [10, 20]), Points([10, 20]))]).Left(options, epochsDone: 0));
        Assert.Null(EpochTimes.Of([]).Left(options, epochsDone: 0));
    }

    [Theory]
    [InlineData("en", true, "Expected to start in 4 min to 6 min, earlier if a run before it stops early.")]
    [InlineData("de", false, "Voraussichtlicher Beginn in 4 min bis 6 min.")]
    [InlineData("fr", false, "Attente prévue\u00a0: 4 min à 6 min.")]
    public void Start_InALanguage_SaysTheRange(string language, bool mayBeEarlier, string words) => InLanguage.Do(language, () =>
    {
        Assert.Equal(words, RunText.Start(Time(240, 360, mayBeEarlier)));
        Assert.Equal("", RunText.Start(null));
    });

    private static ExpectedStart Time(double low, double high, bool mayBeEarlier = false) => new(low, high, mayBeEarlier);

    private static ExpectedStart? Rounded(ExpectedStart? start)
        => start is null ? null : start with { LowSeconds = Math.Round(start.LowSeconds, 3), HighSeconds = Math.Round(start.HighSeconds, 3) };

    private static Run Earlier(FerWeb.Engine.Training.TrainingOptions options, double[] ends) => new()
    {
        Id = "r1",
        Spec = RunSpecs.Small() with { Options = options },
        Status = RunStatus.Running,
        Created = DateTimeOffset.UnixEpoch,
        Progress = new RunProgress { Epoch = ends.Length },
    };

    private static MetricPoint[] Points(double[] ends)
        => [.. ends.Select((seconds, i) => new MetricPoint(MetricKey.TrainLoss, (i + 1) * 10, i + 1, 1.5, seconds))];
}
