using FerWeb.Runs.Curves;

namespace FerWeb.Tests.Web.Curves;

public sealed class CurveSmoothingTests
{
    [Theory]
    [InlineData(0.6, new[] { 1.0, 2, 3 }, new[] { 1, 1.625, 2.3265306 })]
    [InlineData(0.6, new[] { 1.0, double.NaN, 3 }, new[] { 1, double.NaN, 2.25 })]
    [InlineData(0.6, new[] { 2.0, 2, 2 }, new[] { 2.0, 2, 2 })]
    [InlineData(0.99, new[] { 0.1, 0.1, 0.3 }, new[] { 0.1, 0.1, 0.1673378 })]
    [InlineData(0, new[] { 1.0, 5, 2 }, new[] { 1.0, 5, 2 })]
    public void Next_OfSomeValues_EqualsTensorBoards(double weight, double[] values, double[] expected)
    {
        var smoothing = new CurveSmoothing(weight);

        Assert.Equal(expected, values.Select(value => Math.Round(smoothing.Next(value), 7)));
    }
}
