using System.ComponentModel;
using System.Text.Json;
using FerWeb.Engine;
using FerWeb.Runs.Curves;
using FerWeb.Workspace.Runs;

namespace FerWeb.Runs;

/// <summary>What a viewer gets of one run; docs/live-protocol.md describes the JSON.</summary>
/// <param name="From">Sequence number that the viewer had.</param>
/// <param name="To">Sequence number that it has now.</param>
/// <param name="IsComplete">False while older events follow at once.</param>
/// <param name="Now">The server's clock, so that ages need no common clock.</param>
/// <param name="Run">Where the run stands.</param>
/// <param name="Events">Events From + 1 to To.</param>
/// <param name="Curves">Their metrics, by curve.</param>
public sealed record RunFrame(
    long From,
    long To,
    bool IsComplete,
    DateTimeOffset Now,
    RunState Run,
    IReadOnlyList<FrameEvent> Events,
    IReadOnlyList<CurveSlice> Curves)
{
    public static RunFrame Of(RunState run, long from, RunDelta delta, DateTimeOffset now) => new(
        from,
        delta.LastSeq,
        delta.IsComplete,
        now,
        run,
        [.. delta.Events.Select(FrameEvent.Of)],
        [.. delta.Points.GroupBy(point => point.Key).Select(CurveSlice.Of)]);
}

/// <summary>An event with its data as JSON instead of as a string of JSON.</summary>
public sealed record FrameEvent(long Seq, int Attempt, DateTimeOffset At, string Actor, string Kind, JsonElement Data)
{
    public static FrameEvent Of(RunEvent happened)
    {
        using var data = JsonDocument.Parse(happened.Data);
        return new FrameEvent(happened.Seq, happened.Attempt, happened.At, happened.Actor, happened.Kind, data.RootElement.Clone());
    }
}

/// <summary>Points of one curve as four columns of equal length, single precision: a third of the bytes of a list of points.</summary>
public sealed record CurveSlice(string Key, long[] Steps, float[] Epochs, float[] Values, float[] Seconds)
{
    public static CurveSlice Of(IGrouping<string, MetricPoint> points) => new(
        points.Key,
        [.. points.Select(point => point.Step)],
        [.. points.Select(point => (float)point.Epoch)],
        [.. points.Select(point => (float)point.Value)],
        [.. points.Select(point => (float)point.Seconds)]);

    /// <value>When its points were measured; not part of what a viewer is sent.</value>
    internal CurveClock Clock { get; init; } = CurveClock.Unknown;

    /// <summary>Where its points lie along the axis of the curves.</summary>
    internal double[] Along(CurveSettings settings) => settings.Along switch
    {
        CurveAxis.Step => [.. Steps.Select(step => (double)step)],
        CurveAxis.Time => [.. Seconds.Select(seconds => seconds / 60.0)],
        CurveAxis.Clock => [.. Steps.Select((step, i) => settings.OnClock(Clock.At(step, Seconds[i])))],
        _ => [.. Epochs.Select(epoch => (double)epoch)],
    };
}

/// <summary>Where a run stands, without its settings.</summary>
public sealed record RunState(
    string Id,
    string Name,
    string Owner,
    RunStatus Status,
    StopCause Cause,
    Sentence Reason,
    int Attempt,
    int Priority,
    string? Host,
    int? QueuePosition,
    ExpectedStart? ExpectedStart,
    bool IsInTrash,
    DateTimeOffset Created,
    DateTimeOffset? Started,
    DateTimeOffset? Ended,
    string Notes,
    string Tags,
    RunProgress Progress)
{
    /// <value>The tags one by one, as a request gives them.</value>
    [Description("The tags one by one, as a request gives them.")]
    public IReadOnlyList<string> TagList => Tags.Length == 0 ? [] : Tags.Split(", ");

    /// <value>What its checkpoints take on the disk.</value>
    [Description("What its checkpoints take on the disk, in bytes.")]
    public long CheckpointBytes { get; init; }

    /// <summary>Whether it can go on from its last checkpoint.</summary>
    public bool CanResume() => !IsInTrash && Status.IsResting() && Status is not RunStatus.Cancelled;

    /// <param name="run">The run.</param>
    /// <param name="queue">Asked for its place when the run waits; null leaves it out.</param>
    public static RunState Of(Run run, QueueForecast? queue)
    {
        var place = run.Status is RunStatus.Queued ? queue?.PlaceOf(run.Id) : null;
        return new(
            run.Id,
            run.Spec.Name,
            run.Spec.Owner,
            run.Status,
            run.Cause,
            run.Reason,
            run.Attempt,
            run.Priority,
            run.Host,
            place?.Position,
            place?.Start,
            run.Deleted is not null,
            run.Created,
            run.Started,
            run.Ended,
            run.Notes,
            string.Join(", ", run.Tags),
            run.Progress)
        {
            CheckpointBytes = run.CheckpointBytes,
        };
    }
}

/// <summary>A page of runs and the queue.</summary>
public sealed record RunListFrame(IReadOnlyList<RunState> Runs, int Total, IReadOnlyList<string> Queue);
