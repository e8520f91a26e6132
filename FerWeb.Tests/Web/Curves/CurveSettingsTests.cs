using FerWeb.Runs.Curves;
using Microsoft.AspNetCore.Http.Extensions;

namespace FerWeb.Tests.Web.Curves;

public sealed class CurveSettingsTests
{
    [Theory]
    [InlineData("", CurveAxis.Epoch, false, 0.6, false)]
    [InlineData("?x=time&y=log&smooth=0.9&clip=1", CurveAxis.Time, true, 0.9, true)]
    [InlineData("?x=clock", CurveAxis.Clock, false, 0.6, false)]
    [InlineData("?x=step&smooth=0", CurveAxis.Step, false, 0, false)]
    [InlineData("?x=lunar&y=cube&smooth=7&clip=yes", CurveAxis.Epoch, false, 0.6, false)]
    [InlineData("?smooth=NaN", CurveAxis.Epoch, false, 0.6, false)]
    public void Of_AnAddress_HoldsWhatMakesSense(string query, CurveAxis along, bool isLog, double smoothing, bool leavesOut)
        => Assert.Equal(new CurveSettings(along, isLog, smoothing, leavesOut), CurveSettings.Of(new Uri("http://site/runs/a" + query)));

    [Theory]
    [InlineData(CurveAxis.Step, true, 0.25, true)]
    [InlineData(CurveAxis.Time, false, 0.6, false)]
    [InlineData(CurveAxis.Clock, false, 0.6, false)]
    [InlineData(CurveAxis.Epoch, false, 0, false)]
    public void ToQuery_ReadAgain_IsTheSame(CurveAxis along, bool isLog, double smoothing, bool leavesOut)
    {
        var settings = new CurveSettings(along, isLog, smoothing, leavesOut);

        var given = settings.ToQuery().Where(entry => entry.Value is not null);
        var query = new QueryBuilder(given.Select(entry => KeyValuePair.Create(entry.Key, (string)entry.Value!)));

        Assert.Equal(settings, CurveSettings.Of(new Uri("http://site/runs/a" + query.ToQueryString())));
    }

    [Fact]
    public void OnClock_AMoment_IsWhatTheReadersClockShows()
    {
        var utc = new CurveSettings(CurveAxis.Clock, IsLogarithmic: false, Smoothing: 0, LeavesOutliersOut: false);
        var elsewhere = utc with { Zone = TimeZoneInfo.CreateCustomTimeZone("elsewhere", TimeSpan.FromHours(5.5), null, null) };
        var moment = new DateTimeOffset(1970, 1, 1, 3, 0, 0, TimeSpan.FromHours(2));

        Assert.Equal(TimeSpan.FromHours(1).TotalMilliseconds, utc.OnClock(moment));
        Assert.Equal(TimeSpan.FromHours(6.5).TotalMilliseconds, elsewhere.OnClock(moment));
        Assert.Equal(double.NaN, elsewhere.OnClock(null));
        Assert.Equal(("Time of day, UTC", "Time of day"), (utc.AxisTitle, elsewhere.AxisTitle));
    }
}
