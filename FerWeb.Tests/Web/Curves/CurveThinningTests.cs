using FerWeb.Runs.Curves;

namespace FerWeb.Tests.Web.Curves;

public sealed class CurveThinningTests
{
    [Fact]
    public void Thin_OfAHundredThousandPoints_KeepsTheSpikeTheGapAndTheEnds()
    {
        double[] x = [.. Enumerable.Range(0, 100_000)];
        double[] y = [.. x.Select(at => at switch { 54_321 => 9, 77_777 => double.NaN, _ => Math.Sin(at) })];

        var kept = CurveThinning.Thin(x, y, 1_500);

        Assert.InRange(kept.Length, 750, 1_503);
        Assert.Equal([0, 99_999], [kept[0], kept[^1]]);
        Assert.Contains(54_321, kept);
        Assert.Contains(77_777, kept);
        Assert.Equal(kept.Order().Distinct(), kept);
    }

    [Theory]
    [InlineData(-3_600)]
    [InlineData(double.NaN)]
    public void Thin_OfTimesThatFallOrAreNotKnown_KeepsTheCourse(double from)
    {
        double[] x = [.. Enumerable.Range(0, 3_000).Select(at => at < 2_000 ? at : at + from)];
        double[] y = [.. Enumerable.Range(0, 3_000).Select(at => at == 1_234 ? 9 : Math.Sin(at))];

        var kept = CurveThinning.Thin(x, y, 1_500);

        Assert.InRange(kept.Length, 750, 1_503);
        Assert.Contains(1_234, kept);
    }

    [Theory]
    [InlineData(1_500, 1_500)]
    [InlineData(1_501, 1_501)]
    public void Thin_OfFewPointsOrOfOnesAtOnePlace_LosesNeitherEnd(int points, int most)
    {
        double[] x = [.. Enumerable.Repeat(3.0, points)];
        double[] y = [.. Enumerable.Range(0, points).Select(i => (double)i)];

        var kept = CurveThinning.Thin(x, y, Math.Min(most, 1_500));

        Assert.Equal(points <= 1_500 ? points : 2, kept.Length);
        Assert.Equal([0, points - 1], [kept[0], kept[^1]]);
    }

    [Fact]
    public void Clip_OfValuesWithAnOutlier_LeavesItOut()
    {
        var clipped = CurveThinning.Clip([.. Enumerable.Range(10, 11).Select(i => i / 10.0), .. Enumerable.Repeat(1.5, 9), 100, double.NaN])!.Value;

        Assert.InRange(clipped.High, 1.9, 2.5);
        Assert.InRange(clipped.Low, 0.5, 1.1);
        Assert.Null(CurveThinning.Clip([1, double.NaN, 2]));
    }
}
