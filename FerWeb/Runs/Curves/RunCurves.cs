using System.Text.Json;
using FerWeb.Workspace.Runs;

namespace FerWeb.Runs.Curves;

/// <summary>
/// All points of a run, folded from its frames once for all who look at it. A viewer holds no points, only how many of each
/// curve its browser has: it asks for what comes after them. Safe for any number of threads.
/// </summary>
public sealed class RunCurves
{
    // Of the time of day of points that a browser may have; an event that waited a little less than those before moves nobody's picture.
    private static readonly TimeSpan _move = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, CurveColumns> _curves = [];
    private readonly List<CurveMark> _marks = [];
    private readonly List<(int Attempt, long Step, DateTimeOffset Stored)> _heard = []; // of the frame that is being taken
    private CurveClock _clock = CurveClock.Unknown;
    private int _revision;

    /// <summary>Takes what is new in a frame; the caller sees to it that frames follow on each other.</summary>
    public void Add(RunFrame frame)
    {
        lock (_gate)
        {
            foreach (var happened in frame.Events)
            {
                Take(happened);
            }

            foreach (var slice in frame.Curves)
            {
                if (!_curves.TryGetValue(slice.Key, out var curve))
                {
                    _curves.Add(slice.Key, curve = new CurveColumns());
                }

                curve.Add(slice);
            }

            foreach (var (attempt, step, stored) in _heard)
            {
                if (PlaceOf(step) is { } place)
                {
                    var before = _clock.At(step, place.Seconds);
                    _clock = _clock.Hear(attempt, step, place.Seconds, stored);
                    if (before - _clock.At(step, place.Seconds) > _move)
                    {
                        _revision++;
                    }
                }
            }

            _heard.Clear();
        }
    }

    /// <summary>Some curves, and all marks that have a place by now.</summary>
    /// <param name="keys">Names of the curves.</param>
    /// <param name="have">How many points of each are not asked for; at most as many as there are at the revision that they were read at.</param>
    /// <param name="revision">At which they were read. When points were taken back since, or their time of day is another, all are given.</param>
    public CurveReading Read(IReadOnlyList<string> keys, IReadOnlyList<int> have, int revision)
    {
        lock (_gate)
        {
            return new CurveReading(
                _revision,
                [.. keys.Select((key, i) => Since(key, revision == _revision ? have[i] : 0))],
                [.. _marks.Select(Placed).OfType<CurveMark>()]);
        }
    }

    /// <summary>All points of some curves.</summary>
    public CurveReading Read(params IReadOnlyList<string> keys) => Read(keys, [.. keys.Select(_ => 0)], -1);

    /// <summary>The newest value of a curve; null when it has none.</summary>
    public float? Last(string key)
    {
        lock (_gate)
        {
            return _curves.TryGetValue(key, out var curve) && curve.Count > 0 ? curve.Last : null;
        }
    }

    private CurveSlice Since(string key, int have)
        => (_curves.TryGetValue(key, out var curve) ? curve.Since(key, have) : new CurveSlice(key, [], [], [], [])) with { Clock = _clock };

    private (float Epoch, float Seconds)? PlaceOf(long step) => _curves.Values.MaxBy(curve => curve.Count)?.PlaceOf(step);

    // The first step with pictures of another size begins where the one before it ends.
    private CurveMark? Placed(CurveMark mark)
    {
        var step = mark.Kind is CurveMarkKind.PictureSize ? mark.Step - 1 : mark.Step;
        return PlaceOf(step) is { } place
            ? mark with { Step = step, Epoch = place.Epoch, Seconds = place.Seconds, At = _clock.At(step, place.Seconds) }
            : null;
    }

    private void Take(FrameEvent happened)
    {
        switch (happened.Kind)
        {
            case RunEventKind.RolledBack:
                RollBack(Number(happened, "step"));
                break;
            case RunEventKind.Started:
                var resumed = Number(happened, "resumedStep");
                _clock = _clock.Begin(happened.Attempt, resumed);
                if (resumed > 0)
                {
                    _marks.Add(new CurveMark(CurveMarkKind.Resumed, resumed, 0));
                }

                break;
            case RunEventKind.Metrics:
                _heard.Add((happened.Attempt, Number(happened, "toStep"), happened.At));
                break;
            case RunEventKind.Epoch:
                _heard.Add((happened.Attempt, Number(happened, "step"), happened.At));
                break;
            case RunEventKind.LearningRate:
                _marks.Add(new CurveMark(CurveMarkKind.RateLowered, Number(happened, "step"), 0));
                break;
            case RunEventKind.PictureSize:
                _marks.Add(new CurveMark(CurveMarkKind.PictureSize, Number(happened, "step"), (int)Number(happened, "size")));
                break;
        }
    }

    private void RollBack(long step)
    {
        _revision++;
        _marks.RemoveAll(mark => mark.Step > step);
        _heard.RemoveAll(heard => heard.Step > step);
        foreach (var curve in _curves.Values)
        {
            curve.RollBack(step);
        }
    }

    private static long Number(FrameEvent happened, string name)
        => happened.Data.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetInt64() : 0;
}

/// <summary>What was asked of a run's curves.</summary>
/// <param name="Revision">Another one than before: points were taken back or have another time of day, and everything is here.</param>
/// <param name="Curves">In the order in which they were asked for; one that does not exist is empty.</param>
/// <param name="Marks">Oldest first.</param>
public sealed record CurveReading(int Revision, IReadOnlyList<CurveSlice> Curves, IReadOnlyList<CurveMark> Marks);
