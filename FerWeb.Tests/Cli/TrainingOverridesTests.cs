using System.CommandLine;
using FerWeb.Cli;
using FerWeb.Cli.Training;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Tests.Engine.Training;

namespace FerWeb.Tests.Cli;

public sealed class TrainingOverridesTests
{
    private static readonly TrainingOptions _recipe = Recipe.For("fernet");

    [Fact]
    public void Apply_WhatIsOutOfLimits_IsWrongUsageThatNamesTheOption() => Assert.All(
        OutOfLimits.All.Where(entry => entry.Option is not SwitchOption && entry.Text != " "),
        entry => Assert.StartsWith(
            $"{TrainingOverrides.NameOf(entry.Option.Key)}: '{entry.Text}' cannot be used. ",
            Assert.Throws<WrongUsageException>(() => Apply(TrainingOverrides.NameOf(entry.Option.Key), entry.Text)).Message,
            StringComparison.Ordinal));

    [Fact]
    public void Apply_TheLimitsThemselves_AreTaken() => Assert.All(
        OutOfLimits.Limits,
        entry => Assert.Null(entry.Option.Check(Apply(TrainingOverrides.NameOf(entry.Option.Key), entry.Text))));

    [Fact]
    public void Apply_EveryFlag_TurnsItsOptionOverAndFalseTurnsItBack() => Assert.All(
        TrainingOptionTable.All.OfType<SwitchOption>().Where(option => option.Key is not ("earlyStopping" or "plateau")),
        option =>
        {
            var before = option.Get(_recipe);
            Assert.Equal(!before, option.Get(Apply(TrainingOverrides.NameOf(option.Key))));
            Assert.Equal(before, option.Get(Apply(TrainingOverrides.NameOf(option.Key), "false")));
        });

    [Fact]
    public void Apply_RuleWithoutANumber_HasItsPatienceAndItsSettingsTurnItOn()
    {
        var options = Apply("--plateau", "--early-stopping-monitor", "macro-f1", "--early-stopping-threshold", "0.9");

        Assert.Equal(new PlateauOptions(Factor: 0.2, Patience: 2), options.Plateau);
        Assert.Equal(new EarlyStoppingOptions(MonitoredMetric.MacroF1, Patience: 3, Threshold: 0.9), options.EarlyStopping);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.0")]
    public void Apply_RuleWithPatience0_TurnsItOff(string none)
    {
        var both = _recipe with { EarlyStopping = new EarlyStoppingOptions(), Plateau = new PlateauOptions() };

        var options = ApplyTo(both, "--early-stopping", none, "--plateau", none);

        Assert.Null(options.EarlyStopping);
        Assert.Null(options.Plateau);
    }

    [Fact]
    public void Apply_RuleWithPatience0BesideItsOtherSettings_StaysOff()
    {
        var options = Apply("--early-stopping", "0", "--early-stopping-threshold", "0.9", "--plateau-factor", "0.5", "--plateau", "0");

        Assert.Null(options.EarlyStopping);
        Assert.Null(options.Plateau);
    }

    [Fact]
    public void Apply_FewerEpochs_ShortenTheWarmUpUnlessItIsGiven()
    {
        Assert.Equal(0.5, Apply("--epochs", "5").WarmUpEpochs);
        Assert.Equal(2, Apply("--epochs", "5", "--warm-up-epochs", "2").WarmUpEpochs);
    }

    private static TrainingOptions Apply(params string[] arguments) => ApplyTo(_recipe, arguments);

    private static TrainingOptions ApplyTo(TrainingOptions recipe, params string[] arguments)
    {
        var overrides = new TrainingOverrides();
        var command = new Command("train");
        overrides.Groups.SelectMany(group => group.Options).ToList().ForEach(command.Add);
        var input = command.Parse(arguments);
        Assert.Empty(input.Errors);
        return overrides.Apply(input, recipe);
    }
}
