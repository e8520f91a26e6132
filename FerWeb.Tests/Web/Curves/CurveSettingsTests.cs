using FerWeb.Runs.Curves;
using Microsoft.AspNetCore.Http.Extensions;

namespace FerWeb.Tests.Web.Curves;

public sealed class CurveSettingsTests
{
    [Theory]
    [InlineData("", CurveAxis.Epoch, false, 0.6, false)]
    [InlineData("?x=time&y=log&smooth=0.9&clip=1", CurveAxis.Time, true, 0.9, true)]
    [InlineData("?x=step&smooth=0", CurveAxis.Step, false, 0, false)]
    [InlineData("?x=lunar&y=cube&smooth=7&clip=yes", CurveAxis.Epoch, false, 0.6, false)]
    [InlineData("?smooth=NaN", CurveAxis.Epoch, false, 0.6, false)]
    public void Of_AnAddress_HoldsWhatMakesSense(string query, CurveAxis along, bool isLog, double smoothing, bool leavesOut)
        => Assert.Equal(new CurveSettings(along, isLog, smoothing, leavesOut), CurveSettings.Of(new Uri("http://site/runs/a" + query)));

    [Theory]
    [InlineData(CurveAxis.Step, true, 0.25, true)]
    [InlineData(CurveAxis.Time, false, 0.6, false)]
    [InlineData(CurveAxis.Epoch, false, 0, false)]
    public void ToQuery_ReadAgain_IsTheSame(CurveAxis along, bool isLog, double smoothing, bool leavesOut)
    {
        var settings = new CurveSettings(along, isLog, smoothing, leavesOut);

        var given = settings.ToQuery().Where(entry => entry.Value is not null);
        var query = new QueryBuilder(given.Select(entry => KeyValuePair.Create(entry.Key, (string)entry.Value!)));

        Assert.Equal(settings, CurveSettings.Of(new Uri("http://site/runs/a" + query.ToQueryString())));
    }
}
