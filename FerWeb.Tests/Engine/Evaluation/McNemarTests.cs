using FerWeb.Engine.Evaluation;

namespace FerWeb.Tests.Engine.Evaluation;

public sealed class McNemarTests
{
    // Exact: twice the sum of C(n, k) / 2^n up to the smaller count, at most 1. Else erfc(sqrt((|b - c| - 1)^2 / (b + c) / 2)).
    [Theory]
    [InlineData(0, 0, 1, true)]
    [InlineData(3, 3, 1, true)]
    [InlineData(0, 5, 0.0625, true)]
    [InlineData(1, 9, 22 / 1024.0, true)]
    [InlineData(9, 1, 22 / 1024.0, true)]
    [InlineData(59, 6, 1.12e-10, false)]
    [InlineData(20, 20, 1, false)]
    [InlineData(32, 18, 0.0658, false)]
    public void Of_TwoCounts_HasThePValueOfTheTables(int onlyFirst, int onlySecond, double expected, bool exact)
    {
        var test = McNemar.Of(onlyFirst, onlySecond);

        Assert.Equal(expected, test.PValue, 0.01 * expected);
        Assert.Equal(exact, test.IsExact);
    }

    [Fact]
    public void Of_Predictions_CountsPicturesThatOnlyOneGetsRight()
    {
        var test = McNemar.Of(PredictionsOf.Answers(true, true, false, false, true), PredictionsOf.Answers(true, false, true, false, false));

        Assert.Equal((2, 1), (test.OnlyFirst, test.OnlySecond));
    }

    [Fact]
    public void Of_OtherPictures_IsRefused()
        => Assert.Throws<ArgumentException>(() => McNemar.Of(PredictionsOf.Answers(true, true), PredictionsOf.Answers(true)));
}
