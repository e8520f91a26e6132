using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Workspace;

/// <summary>What a person writes to filter the list of runs by settings and figures.</summary>
public sealed class RunFilterTests
{
    private static readonly DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(56);

    [Theory]
    [InlineData("learningRate=0.04", true)]
    [InlineData("learning_rate=4e-2", true)]
    [InlineData("--learning-rate = 0,04", true)]
    [InlineData("learningRate<0.04", false)]
    [InlineData("learningRate<=0.04", true)]
    [InlineData("learningRate>=0.05", false)]
    [InlineData("learningRate!=0.05", true)]
    [InlineData("optimizer=adam", true)]
    [InlineData("optimizer=ADAM optimizer!=sgd", true)]
    [InlineData("optimizer=adam_w", false)]
    [InlineData("keepBest=false", true)]
    [InlineData("network=FerNet", true)]
    [InlineData("dataset=drawn", true)]
    [InlineData("dataset=\"drawn faces\" seed=7", true)]
    [InlineData("device!=auto", false)]
    [InlineData("startsFrom!=fernet-2", false)] // It starts from nothing.
    [InlineData("stepFactor<1", false)] // Its course has no steps.
    [InlineData("earlyStopping=false", true)]
    [InlineData("earlyStoppingPatience>=0", false)]
    [InlineData("status=running", true)]
    [InlineData("state=early_stopped", false)]
    [InlineData("accuracy>0.7", true)]
    [InlineData("accuracy>70% accuracy<75%", true)]
    [InlineData("accuracy > 70 % accuracy<75\u00a0% accuracy!=71\u202f%", true)]
    [InlineData("accuracy>=%72,5 seed=7", true)]
    [InlineData("accuracy<=1 f1<100%", false)]
    [InlineData("dataset=“drawn faces” dataset=„Drawn faces“ dataset=„Drawn faces”", true)]
    [InlineData("dataset=«drawn faces» dataset!=«\u00a0drawn\u00a0» seed=7", false)]
    [InlineData("dataset=«\u00a0Drawn faces\u00a0» seed=7", true)]
    [InlineData("accuracy>70%  loss<1", false)] // No number yet.
    [InlineData("loss!=1", false)]
    [InlineData("f1>0", false)]
    [InlineData("duration=90", true)]
    [InlineData("duration<90", false)]
    public void Fits_ARun_WhenAllComparisonsHold(string text, bool fits) => Assert.Equal(fits, RunFilter.Parse(text)!.Fits(Example(), _now));

    [Theory]
    [InlineData("duration=17", true)]
    [InlineData("duration>30", false)]
    public void Fits_ByTheDurationOfARunThatRestedForDays_CountsItsTrainingAlone(string text, bool fits)
    {
        var run = Example() with { Started = _now.AddDays(-4), Progress = new RunProgress { Seconds = 17 * 60 } };

        Assert.Equal(fits, RunFilter.Parse(text)!.Fits(run, _now));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t")]
    public void Parse_OfNothing_IsNoFilter(string? text) => Assert.Null(RunFilter.Parse(text));

    [Theory]
    [InlineData("fast", "'fast' is no comparison.")]
    [InlineData("accuracy>0.7 and loss<1", "'and' is no comparison.")]
    [InlineData("accuracy>", "'accuracy>' is no comparison.")]
    [InlineData("=3", "'=3' is no comparison.")]
    [InlineData("dataset=\"drawn", "'dataset=\"drawn' is no comparison.")]
    [InlineData("dataset=“drawn", "'dataset=“drawn' is no comparison.")]
    [InlineData("accuracy>0.7 %%", "'%%' is no comparison.")]
    [InlineData("accuracy>70", "'accuracy>70' compares a share, which is at most 1.")]
    [InlineData("f1 >= 40", "'f1 >= 40' compares a share, which is at most 1.")]
    [InlineData("seed=1 lr<0.1", "no setting or figure 'lr'. ")]
    [InlineData("accuracy>good", "'accuracy>good' needs a number")]
    [InlineData("loss<NaN", "'loss<NaN' needs a number")]
    [InlineData("optimizer<adam", "'optimizer<adam' compares words")]
    [InlineData("optimizer=adams", "no such value: 'optimizer=adams'. Choose one of: sgd, adam, adamW.")]
    [InlineData("keepBest=1", "no such value: 'keepBest=1'. Give true or false.")]
    [InlineData("status=done", "no such value: 'status=done'. Choose one of: draft, queued, ")]
    public void Parse_OfWhatCannotBeUsed_NamesIt(string text, string words)
        => Assert.Contains(words, Assert.Throws<BadInputException>(() => RunFilter.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_TextOfTwoThousandCharacters_IsReadAndALongerOneRefused()
    {
        Assert.NotNull(RunFilter.Parse($"dataset=«{new string(' ', 1_985)}drawn»"));

        var refusal = Assert.Throws<BadInputException>(() => RunFilter.Parse($"dataset=«{new string(' ', 1_986)}drawn»"));

        Assert.Equal("A filter of runs has at most 2000 characters. Shorten it.", refusal.Message);
    }

    // To try all ways to share the spaces out among three places of the pattern would take seconds.
    [Fact]
    public void Parse_MarkWithoutItsOtherEndBeforeManySpaces_IsNoComparison()
        => Assert.Contains(
            "is no comparison.",
            Assert.Throws<BadInputException>(() => RunFilter.Parse($"dataset=«{new string(' ', 1_991)}")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Names_AreEachReadAgain()
    {
        Assert.Equal(RunFilter.Names.Count, RunFilter.Names.Select(name => name.Name.ToLowerInvariant()).Distinct().Count());
        Assert.All(RunFilter.Names, name => Assert.DoesNotContain(
            "no setting or figure",
            Assert.Throws<BadInputException>(() => RunFilter.Parse($"{name.Name}<word")).Message,
            StringComparison.Ordinal));
    }

    // It has trained for an hour and a half.
    private static Run Example()
    {
        var spec = RunSpecs.Small();
        return new Run
        {
            Id = "r0000001",
            Spec = spec with
            {
                Options = spec.Options with
                {
                    LearningRate = 0.04,
                    Optimizer = OptimizerKind.Adam,
                    Schedule = ScheduleKind.Cosine,
                    Seed = 7,
                    KeepBest = false,
                    EarlyStopping = null,
                },
            },
            Status = RunStatus.Running,
            Created = _now.AddHours(-2),
            Started = _now.AddMinutes(-90),
            Progress = new RunProgress { BestAccuracy = 0.725, ValidationLoss = double.NaN },
        };
    }
}
