using System.Text.Json;
using FerWeb.Runs;
using FerWeb.Runs.Curves;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Web.Curves;

/// <summary>When a run was at a point, by what is stored.</summary>
public sealed class CurveClockTests
{
    private static readonly DateTimeOffset _begin = DateTimeOffset.UnixEpoch.AddYears(56);

    [Fact]
    public void At_OfAPoint_IsItsTrainingTimeAfterTheBegin_ByTheEventThatWaitedLeast()
    {
        var begun = CurveClock.Unknown.Begin(1, 0);
        Assert.Null(begun.At(10, 5));

        var clock = begun.Hear(1, 10, 5, _begin.AddSeconds(6)).Hear(1, 20, 10, _begin.AddSeconds(10)).Hear(1, 30, 15, _begin.AddSeconds(90));

        Assert.Equal(_begin.AddSeconds(5), clock.At(10, 5));
        Assert.Equal(_begin.AddSeconds(15), clock.At(30, 15));
    }

    [Fact]
    public void At_AfterAnAttemptWentOnFromAStep_FollowsTheOneThatThePointIsOf()
    {
        var first = CurveClock.Unknown.Begin(1, 0).Hear(1, 20, 10, _begin.AddSeconds(10));
        var second = first.Begin(2, 10).Hear(2, 20, 10, _begin.AddHours(1));

        Assert.Equal(_begin.AddSeconds(5), second.At(10, 5));
        Assert.Equal(_begin.AddHours(1), second.At(20, 10));
        Assert.Same(second, second.Hear(1, 20, 10, _begin.AddSeconds(10)));
        Assert.Null(second.Begin(3, 0).At(10, 5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Curves_OfARunThatWasResumed_LieWhereTheTimeOfDayWas(bool isOneFrame)
    {
        FrameEvent[] first =
        [
            Happened(1, RunEventKind.Started, new { resumedStep = 0 }, 0),
            Happened(1, RunEventKind.Metrics, new { fromStep = 1, toStep = 10 }, 5),
            Happened(1, RunEventKind.Metrics, new { fromStep = 11, toStep = 20 }, 10),
        ];
        FrameEvent[] second =
        [
            Happened(2, RunEventKind.RolledBack, new { step = 10 }, 3590),
            Happened(2, RunEventKind.Started, new { resumedStep = 10 }, 3590),
            Happened(2, RunEventKind.Epoch, new { epoch = 2, step = 20 }, 3610),
        ];
        var curves = new RunCurves();
        if (isOneFrame)
        {
            curves.Add(Frame([.. first, .. second], Slice(1, 10), Slice(11, 20)));
        }
        else
        {
            curves.Add(Frame(first, Slice(1, 20)));
            curves.Add(Frame(second, Slice(11, 20)));
        }

        var reading = curves.Read(MetricKey.StepLoss);

        double[] Expected(params double[] seconds) => [.. seconds.Select(at => (_begin.AddSeconds(at) - DateTimeOffset.UnixEpoch).TotalMilliseconds)];
        var x = reading.Curves[0].Along(new CurveSettings(CurveAxis.Clock, IsLogarithmic: false, Smoothing: 0, LeavesOutliersOut: false));
        Assert.Equal(Expected(0.5, 5, 3605.5, 3610), new[] { x[0], x[9], x[10], x[19] });
        Assert.Equal(_begin.AddSeconds(5), Assert.Single(reading.Marks).At);
    }

    [Fact]
    public void Curves_WhoseEarlierEventsHadToWait_AreReadAnew()
    {
        var curves = new RunCurves();
        curves.Add(Frame(
            [Happened(1, RunEventKind.Started, new { resumedStep = 0 }, 0), Happened(1, RunEventKind.Metrics, new { fromStep = 1, toStep = 10 }, 65)],
            Slice(1, 10)));
        var revision = curves.Read(MetricKey.StepLoss).Revision;

        curves.Add(Frame([Happened(1, RunEventKind.Metrics, new { fromStep = 11, toStep = 20 }, 69.5)], Slice(11, 20)));
        Assert.Equal(10, Read().Curves[0].Steps.Length);
        curves.Add(Frame([Happened(1, RunEventKind.Metrics, new { fromStep = 21, toStep = 30 }, 16)], Slice(21, 30)));

        Assert.Equal(30, Read().Curves[0].Steps.Length);
        Assert.NotEqual(revision, Read().Revision);

        CurveReading Read() => curves.Read([MetricKey.StepLoss], [10], revision);
    }

    private static FrameEvent Happened<T>(int attempt, string kind, T data, double seconds)
        => new(0, attempt, _begin.AddSeconds(seconds), "worker", kind, JsonSerializer.SerializeToElement(data));

    // Half a second a step.
    private static CurveSlice Slice(int from, int to)
    {
        int[] steps = [.. Enumerable.Range(from, to - from + 1)];
        return new CurveSlice(
            MetricKey.StepLoss, [.. steps.Select(step => (long)step)], [.. steps.Select(step => step / 10f)], [.. steps.Select(_ => 1f)],
            [.. steps.Select(step => step / 2f)]);
    }

    private static RunFrame Frame(FrameEvent[] events, params CurveSlice[] curves) => new(0, 1, true, default, null!, events, curves);
}
