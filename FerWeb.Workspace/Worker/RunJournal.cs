using System.Diagnostics;
using System.Threading.Channels;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Worker;

/// <summary>
/// Takes events and metrics without delay and writes them to the store in order, on a thread of its own. Step points are
/// dropped, and the drops told, when the store is away for so long that memory for them is used up; nothing else is.
/// </summary>
internal sealed class RunJournal : IDisposable
{
    private const int Capacity = 1 << 16;
    private const int ReservedForEvents = 1 << 12;
    private const int MostPointsAtOnce = 4096;
    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(500);

    private readonly IRunStore _store;
    private readonly string _id;
    private readonly int _attempt;
    private readonly WorkerOptions _options;
    private readonly RunLog _log;
    private readonly CancellationTokenSource _stop;
    private readonly Channel<Entry> _entries = Channel.CreateBounded<Entry>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly ManualResetEventSlim _wake = new();
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;
    private readonly List<NewRunEvent> _events = [];
    private readonly List<MetricPoint> _points = [];
    private RunProgress? _progress;
    private long _dropped;
    private volatile bool _isOver;

    /// <param name="stop">Cancelled when the store has been away for too long.</param>
    public RunJournal(IRunStore store, string id, int attempt, WorkerOptions options, RunLog log, CancellationTokenSource stop)
    {
        (_store, _id, _attempt, _options, _log, _stop) = (store, id, attempt, options, log, stop);
        _thread = new Thread(WriteAll) { IsBackground = true, Name = "journal" };
        _thread.Start();
    }

    private abstract record Entry;

    private sealed record Points(MetricPoint[] Values, RunProgress Progress) : Entry;

    private sealed record Event(NewRunEvent What, RunProgress? Progress) : Entry;

    private sealed record Operation(Func<IRunStore, bool> Write) : Entry;

    private sealed record Barrier(ManualResetEventSlim Reached) : Entry;

    /// <summary>Takes a step's points; never waits.</summary>
    public void Add(MetricPoint[] points, RunProgress progress)
    {
        if (_entries.Reader.Count > Capacity - ReservedForEvents || !_entries.Writer.TryWrite(new Points(points, progress)))
        {
            Interlocked.Add(ref _dropped, points.Length);
        }
    }

    /// <summary>Takes an event.</summary>
    public void Add(NewRunEvent what, RunProgress? progress = null) => Put(new Event(what, progress));

    /// <summary>Takes a write of another kind, which answers false when the attempt is over.</summary>
    public void Add(Func<IRunStore, bool> write) => Put(new Operation(write));

    /// <summary>Waits until all that was added before is in the store.</summary>
    /// <returns>False when that took longer.</returns>
    public bool Flush(TimeSpan longest)
    {
        var reached = new ManualResetEventSlim();
        Put(new Barrier(reached));
        _wake.Set();
        return reached.Wait(longest);
    }

    /// <summary>The attempt is over: nothing more is written, and the process ends.</summary>
    public void Abandon()
    {
        _isOver = true;
        _stop.Cancel();
        _options.Abandon();
    }

    /// <summary>Ends the thread; what a store that is away has not taken by now is lost.</summary>
    public void Dispose()
    {
        _entries.Writer.TryComplete();
        _end.Set();
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
        _end.Dispose();
    }

    private void Put(Entry entry)
    {
        while (!_entries.Writer.TryWrite(entry) && !_isOver && !_end.IsSet)
        {
            _end.Wait(_betweenTries);
        }
    }

    private void WriteAll()
    {
        while (!_end.IsSet || _entries.Reader.Count > 0)
        {
            _wake.Wait(_options.FlushEvery);
            _wake.Reset();
            while (!_isOver && _entries.Reader.TryRead(out var entry))
            {
                Take(entry);
            }

            Commit();
            if (_isOver)
            {
                return;
            }
        }
    }

    private void Take(Entry entry)
    {
        switch (entry)
        {
            case Points points:
                _points.AddRange(points.Values);
                _progress = points.Progress;
                break;
            case Event happened:
                ClosePoints();
                _events.Add(happened.What);
                _progress = happened.Progress ?? _progress;
                break;
            case Operation operation:
                Commit();
                Persist(() => operation.Write(_store));
                break;
            case Barrier barrier:
                Commit();
                barrier.Reached.Set();
                break;
        }

        if (_points.Count >= MostPointsAtOnce)
        {
            Commit();
        }
    }

    private void ClosePoints()
    {
        if (_points.Count > 0)
        {
            _events.Add(new NewRunEvent(RunEventKind.Metrics, EventData.Of(new { fromStep = _points[0].Step, toStep = _points[^1].Step }), [.. _points]));
            _points.Clear();
        }
    }

    private void Commit()
    {
        ClosePoints();
        if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
        {
            _events.Add(EventData.Warning(
                _progress?.Step ?? 0,
                $"{dropped} points of the curves are missing here: the database of runs could not be written for too long."));
        }

        if (_events.Count > 0)
        {
            Persist(() => _store.Append(_id, _attempt, RunWorker.Actor, _events, _progress));
            _events.Clear();
        }
    }

    private void Persist(Func<bool> write)
    {
        for (var away = Stopwatch.StartNew(); !_isOver;)
        {
            try
            {
                if (!write())
                {
                    Abandon();
                }

                return;
            }
            catch (RunStoreException error)
            {
                if (error is CommitInDoubtException doubt)
                {
                    var again = write;
                    write = () => doubt.IsStored() || again();
                }

                _log.Write($"The database of runs did not take a write ({away.Elapsed.TotalSeconds:F0} s so far): {error.Message}");
                if (away.Elapsed > _options.LongestOutage)
                {
                    _stop.Cancel();
                }

                if (_end.Wait(_betweenTries))
                {
                    return;
                }
            }
        }
    }
}
