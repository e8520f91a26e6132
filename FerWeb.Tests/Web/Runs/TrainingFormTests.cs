using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Tests.Engine.Training;

namespace FerWeb.Tests.Web.Runs;

public sealed class TrainingFormTests
{
    [Theory]
    [InlineData("maxMinutes", "soon", "Give a number: 0 to 100000.")]
    [InlineData("maxMinutes", "-1", "It must be 0 to 100000.")]
    [InlineData("earlyStoppingStart", "1.5", "Give a whole number")]
    [InlineData("earlyStoppingStart", "10", "less than the 10 epochs in all")]
    [InlineData("earlyStoppingThreshold", "high", "Give a number: 0 to 100, or nothing.")]
    [InlineData("earlyStoppingThreshold", "70", "lie between 0 and 1")]
    [InlineData("earlyStoppingDivergence", "1.2", "lie between 0 and 1")]
    public void Set_ValueThatCannotBeUsed_SaysWhyAtItsField(string key, string text, string why)
    {
        var form = WatchingAccuracy();

        form.Set(Field(key), text);

        Assert.Contains(why, form.FaultOf(Field(key), hasValidation: true), StringComparison.Ordinal);
        Assert.Equal([key], form.Faults(hasValidation: true).Keys);
    }

    [Fact]
    public void IsUsed_FieldsOfARuleThatIsOff_AreNotShownAndTheirFaultsGo()
    {
        var form = WatchingAccuracy();
        Assert.True(Field("earlyStoppingPatience").IsUsed(form.Options));
        form.Set(Field("earlyStoppingPatience"), "many");

        form.Set(Field("earlyStopping"), "false");

        Assert.False(Field("earlyStoppingPatience").IsUsed(form.Options));
        Assert.Empty(form.Faults(hasValidation: true));
    }

    [Fact]
    public void Fill_WithWhatAnotherFormShows_ShowsTheSame()
    {
        var form = new TrainingForm();
        var warmUp = form.TextOf(Field("warmUpEpochs"));
        (string, string)[] fields =
        [
            ("epochs", "100"), ("warmUpEpochs", warmUp), ("earlyStopping", "true"), ("earlyStoppingPatience", "many"), ("learningRate", "0.004"),
            ("optimizer", "adamW"),
        ];
        foreach (var (key, text) in fields)
        {
            form.Set(Field(key), text);
        }

        var other = new TrainingForm();
        other.Fill(form.Texts());

        Assert.All(fields, field => Assert.Equal(field.Item2, other.TextOf(Field(field.Item1))));
        Assert.Equal(form.Texts(), other.Texts());
        Assert.Equal(["earlyStoppingPatience"], other.Faults(hasValidation: true).Keys);
    }

    [Fact]
    public void Fill_WithTextsOfOtherFieldsOrNone_ChangesNothing()
    {
        var form = new TrainingForm();

        form.Fill(new Dictionary<string, string> { ["none"] = "1", ["epochs"] = null! });

        Assert.Equal(new TrainingForm().Texts(), form.Texts());
    }

    [Fact]
    public void Set_LimitsAndThresholds_StandInTheOptionsAndGoAgainWhenEmptied()
    {
        var form = WatchingAccuracy();
        (string, string)[] fields =
        [
            ("maxMinutes", "90"), ("earlyStoppingStart", "3"), ("earlyStoppingThreshold", "0,7"), ("earlyStoppingDivergence", "0.2"),
        ];
        foreach (var (key, text) in fields)
        {
            form.Set(Field(key), text);
        }

        Assert.Equal(TimeSpan.FromMinutes(90), form.Options.MaxTime);
        Assert.Equal(
            new EarlyStoppingOptions(MonitoredMetric.ValidationAccuracy, StartFromEpoch: 3, Threshold: 0.7, DivergenceThreshold: 0.2),
            form.Options.EarlyStopping);
        form.Options.Validate(hasValidation: true);

        form.Set(Field("maxMinutes"), "0");
        form.Set(Field("earlyStoppingThreshold"), "");

        Assert.Null(form.Options.MaxTime);
        Assert.Null(form.Options.EarlyStopping!.Threshold);
        Assert.Equal("", form.TextOf(Field("earlyStoppingThreshold")));
    }

    [Fact]
    public void Set_EveryFieldOutOfItsLimits_SaysSoThereAndKeepsTheOptions()
    {
        foreach (var (option, text) in OutOfLimits.All)
        {
            var form = WatchingAccuracy();
            form.Set(Field("plateau"), "true");
            form.Set(Field("schedule"), "step");
            form.TakeTeachers([$"models/{ShippedModel.Id}"]);
            form.Set(Field("blurShare"), "0.2");
            form.Set(Field("jpegShare"), "0.2");
            var before = form.Options;

            form.Set(option, text);

            Assert.NotEqual("", form.FaultOf(option, hasValidation: true));
            Assert.Equal(text, form.TextOf(option));
            Assert.Equal(before, form.Options);
        }
    }

    [Fact]
    public void Different_SettingsOfAGroup_AreThoseThatAreNotThePresets()
    {
        var form = new TrainingForm();
        Assert.All(TrainingOptionTable.Groups, group => Assert.Empty(form.Different(group)));

        form.Set(Field("epochs"), "7");
        form.Set(Field("batchSize"), "64");
        form.Set(Field("seed"), "5");
        form.Set(Field("learningRate"), "0.02");
        Assert.Equal(["batchSize", "seed"], form.Different(TrainingOptionTable.Groups[0]).Select(field => field.Key));
        Assert.Equal(["learningRate"], form.Different(TrainingOptionTable.Groups[1]).Select(field => field.Key));

        form.Choose("vgg-narrow");
        Assert.All(TrainingOptionTable.Groups, group => Assert.Empty(form.Different(group)));
    }

    private static TrainingOption Field(string key) => TrainingOptionTable.Get(key);

    private static TrainingForm WatchingAccuracy()
    {
        var form = new TrainingForm();
        form.Set(Field("earlyStopping"), "true");
        form.Set(Field("earlyStoppingMonitor"), nameof(MonitoredMetric.ValidationAccuracy));
        return form;
    }
}
