using System.Globalization;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Sweeps;

namespace FerWeb.Tests.Workspace.Sweeps;

public sealed class SweepPlanTests
{
    private static readonly SweepAxis _rates = new("learning-rate", ["0.01", "0.03"]);

    [Fact]
    public void Grid_TwoAxes_IsEveryCombinationOnce_InTheOrderOfTheTable()
    {
        var plan = SweepSpecs.Of(SweepMethod.Grid, new("weight_decay", ["0", "5e-4", "0.0005"]), _rates, new("optimizer", ["sgd", "adam-w"])).Plan();

        Assert.Equal(["optimizer", "learningRate", "weightDecay"], plan.Spec.Axes.Select(axis => axis.Option));
        Assert.Equal(8, plan.Trials.Select(trial => string.Join(' ', trial)).Distinct().Count());
        Assert.Equal(["sgd", "0.01", "0"], plan.Trials[0]);
        Assert.Equal([new SweepRound(2, 8)], plan.Rounds);
        var options = plan.Options(7, 2);
        Assert.Equal((OptimizerKind.AdamW, 0.03, 0.0005, 2), (options.Optimizer, options.LearningRate, options.WeightDecay, options.Epochs));
    }

    [Fact]
    public void Random_LogRange_IsDrawnEvenlyOverTheDecades_AndTheSameSeedDrawsTheSame()
    {
        var spec = SweepSpecs.Of(SweepMethod.Random) with { Runs = 200 };
        double[] drawn = [.. spec.Plan().Trials.Select(trial => double.Parse(trial[0], CultureInfo.InvariantCulture))];

        Assert.All(drawn, value => Assert.InRange(value, 0.001, 0.1));
        Assert.InRange(drawn.Count(value => value < 0.01), 70, 130);
        Assert.Equal(200, drawn.Distinct().Count());
        Assert.Equal(spec.Plan().Trials, spec.Plan().Trials);
        Assert.NotEqual(spec.Plan().Trials, (spec with { Seed = 2 }).Plan().Trials);
    }

    [Fact]
    public void Random_RangeOfWholeNumbers_DrawsBothEnds()
    {
        var plan = (SweepSpecs.Of(SweepMethod.Random, new SweepAxis("seed", null, 1, 5)) with { Runs = 5 }).Plan();

        Assert.Equal(["1", "2", "3", "4", "5"], plan.Trials.Select(trial => trial[0]).Order());
    }

    [Fact]
    public void Halving_NineRunsAndFactorThree_KeepsOneOfThreeWithThriceTheEpochs()
    {
        var plan = (SweepSpecs.Of(SweepMethod.Halving) with { Runs = 9, Factor = 3, Rounds = 3 }).Plan();

        Assert.Equal([new SweepRound(2, 9), new(6, 3), new(18, 1)], plan.Rounds);
        Assert.Equal((13, 54), (plan.Runs, plan.Epochs));
    }

    [Fact]
    public void Plan_WhatCannotBeSwept_IsRefusedWithASentence()
    {
        var grid = SweepSpecs.Of(SweepMethod.Grid, _rates);
        var random = SweepSpecs.Of(SweepMethod.Random);
        var halving = SweepSpecs.Of(SweepMethod.Halving);

        (SweepSpec Spec, string Words)[] refused =
        [
            (grid with { Name = " " }, "needs a name"),
            (grid with { Axes = [] }, "varies 1 to 10 settings"),
            (grid with { Axes = [new("speed", ["1"])] }, "There is no such setting"),
            (grid with { Axes = [new("learningRate", ["0.01", "20"])] }, "more than 0, at most 10"),
            (grid with { Axes = [new("optimizer", ["sgd", "magic"])] }, "Choose one of: sgd, adam, adamW"),
            (grid with { Axes = [new("learningRate", [])] }, "Give single values"),
            (grid with { Axes = [new("learningRate", null, 0.001, 0.1)] }, "A grid needs single values"),
            (grid with { Axes = [_rates, new("learningRate", ["0.1"])] }, "named twice"),
            (grid with { Axes = [new("epochs", ["1", "2"])] }, "the same number of epochs"),
            (grid with { Axes = [new("stepFactor", ["0.1", "0.2"])] }, "has no effect beside the other settings"),
            (grid with { Axes = [new("seed", [.. Enumerable.Range(1, 201).Select(seed => $"{seed}")])] }, "2 to 200 runs in all, and these would be 201"),
            (grid with { Epochs = 19 }, "1 to 18 epochs each"),
            (random with { Axes = [new("learningRate", null, 0.1, 0.001)] }, "less than its upper end"),
            (random with { Axes = [new("weightDecay", null, 0, 0.1, IsLog: true)] }, "above 0 where decades count"),
            (random with { Axes = [new("optimizer", null, 0, 1)] }, "Only a number has a range"),
            (random with { Axes = [_rates] }, "only about 2 of the 9 different runs that are wanted"),
            (random with { Runs = 1 }, "2 to 200 runs"),
            (halving with { Runs = 8 }, "none would be left for round 3"),
            (halving with { Epochs = 3 }, "Round 3 would train for 27 epochs"),
            (halving with { Factor = 1 }, "a factor of 2 to 10"),
            (halving with { Runs = 190 }, "2 to 200 runs in all, and these would be 274"),
        ];
        Assert.All(refused, one => Assert.Contains(one.Words, SweepSpecs.RefusalOf(one.Spec), StringComparison.Ordinal));
        Assert.Contains("no validation pictures", SweepSpecs.RefusalOf(grid, hasValidation: false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("learning-rate=0.01,0.03", "0.01 0.03", null, null, false)]
    [InlineData("lr=0.01; 0.03 0.1", "0.01 0.03 0.1", null, null, false)]
    [InlineData("rate=0.001..0.1", null, 0.001, 0.1, false)]
    [InlineData("rate= 1e-3 .. 1e-1 :LOG", null, 0.001, 0.1, true)]
    [InlineData("rate=0.001..0.1 log", null, 0.001, 0.1, true)]
    [InlineData("rate=a..b", "a..b", null, null, false)]
    public void Axis_AsAPersonWritesIt_IsRead(string text, string? values, double? low, double? high, bool isLog)
    {
        var axis = SweepAxis.Parse(text);

        Assert.Equal((low, high, isLog), (axis.Low, axis.High, axis.IsLog));
        Assert.Equal(values, axis.Values is null ? null : string.Join(' ', axis.Values));
    }

    [Fact]
    public void Axis_WithoutValues_SaysHowItIsWritten()
        => Assert.Contains("an equals sign", Assert.Throws<TrainingException>(() => SweepAxis.Parse("momentum")).Message, StringComparison.Ordinal);
}
