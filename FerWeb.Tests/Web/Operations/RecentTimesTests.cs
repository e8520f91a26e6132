using FerWeb.Operations;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Web.Operations;

/// <summary>Percentiles of the last five minutes.</summary>
public sealed class RecentTimesTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Read_HundredTimes_GivesThePercentilesByNearestRank()
    {
        var times = new RecentTimes(_clock);
        foreach (var second in Enumerable.Range(1, 100).Reverse())
        {
            times.Add(TimeSpan.FromSeconds(second));
        }

        Assert.Equal(new Percentiles(100, 50, 95, 99), times.Read());
    }

    [Fact]
    public void Read_TimesOfLongAgo_AreLeftOut()
    {
        var times = new RecentTimes(_clock);
        times.Add(TimeSpan.FromSeconds(9));
        _clock.Advance(TimeSpan.FromMinutes(4));
        times.Add(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(new Percentiles(1, 1, 1, 1), times.Read());
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Null(times.Read());
    }
}
