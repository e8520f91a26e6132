using System.Globalization;
using FerWeb.Workspace.Sweeps;

namespace FerWeb.Tests.Workspace.Sweeps;

public sealed class OptionImportanceTests
{
    private static readonly SweepAxis _optimizer = new("optimizer", ["sgd", "adam"]);
    private static readonly SweepAxis _rate = new("learningRate", null, 0.001, 1);

    // Accuracies 1, 2, 3 against 5, 6, 7: 4 within, 28 about the mean of all; by hand 1 - (4 / 4) / (28 / 5).
    [Fact]
    public void Of_TwoGroups_IsEpsilonSquaredAsWorkedOutByHand()
    {
        (IReadOnlyList<string>, double)[] runs =
        [
            .. new[] { 1.0, 2, 3, 5, 6, 7 }.Select(value => ((IReadOnlyList<string>)[value < 4 ? "sgd" : "adam"], value)),
        ];

        Assert.Equal(1 - (5.0 / 28), Assert.Single(OptionImportance.Of([_optimizer], runs)).Share!.Value, precision: 12);
    }

    [Fact]
    public void Of_NumberWhoseMiddleIsBest_ExplainsMoreThanAChoiceThatDoesNothing()
    {
        (IReadOnlyList<string>, double)[] runs =
        [
            .. Enumerable.Range(0, 18).Select(run => (
                (IReadOnlyList<string>)[run % 2 == 0 ? "sgd" : "adam", (0.001 + (run * 0.01)).ToString(CultureInfo.InvariantCulture)],
                run is >= 6 and < 12 ? 0.6 : 0.3)),
        ];

        var importance = OptionImportance.Of([_optimizer, _rate], runs);

        Assert.Equal(["learningRate", "optimizer"], importance.Select(option => option.Option));
        Assert.Equal(1, importance[0].Share!.Value, precision: 12);
        Assert.Equal(0, importance[1].Share!.Value, precision: 12);
    }

    [Fact]
    public void Of_TooFewRuns_TellsNothing()
    {
        (IReadOnlyList<string>, double)[] five = [.. Enumerable.Range(0, 5).Select(run => ((IReadOnlyList<string>)["sgd"], 0.1 * run))];

        Assert.Empty(OptionImportance.Of([_optimizer], five));
        Assert.Null(Assert.Single(OptionImportance.Of([_optimizer], [.. five, (["sgd"], 0.4)])).Share);
    }
}
