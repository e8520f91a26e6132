namespace FerWeb.Tests.Web;

/// <summary>A clock that moves only when told; its timers fire then.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TimeSpan _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _passed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(() => callback(state), dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : _now + dueTime, period);
        lock (_lock)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    /// <summary>Somebody sets the wall clock; no time passes.</summary>
    public void Set(TimeSpan by) => _now += by;

    public void Advance(TimeSpan by)
    {
        _passed += by;
        _now += by;
        List<Timer> timers;
        lock (_lock)
        {
            timers = [.. _timers];
        }

        timers.ForEach(timer => timer.FireUntil(_now));
    }

    private sealed class Timer(Action fire, DateTimeOffset due, TimeSpan period) : ITimer
    {
        private DateTimeOffset _due = due;

        public void FireUntil(DateTimeOffset now)
        {
            while (_due <= now)
            {
                fire();
                _due = period <= TimeSpan.Zero || _due == DateTimeOffset.MaxValue ? DateTimeOffset.MaxValue : _due + period;
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose() => _due = DateTimeOffset.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
