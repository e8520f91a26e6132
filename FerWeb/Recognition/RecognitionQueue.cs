using FerWeb.Api;
using Microsoft.Extensions.Options;

namespace FerWeb.Recognition;

/// <summary>
/// Lets a bounded number of photos into the recogniser; a bounded number waits, first come, first served, and frames of live video
/// behind them. A photo that is still on its way when its place is wanted gives way, so that slow senders keep nobody out.
/// </summary>
internal sealed class RecognitionQueue(IOptions<LimitsOptions> limits, TimeProvider time)
{
    // As long as Kestrel itself leaves a client alone before it counts the bytes.
    private static readonly TimeSpan _undisturbed = TimeSpan.FromSeconds(5);

    // What was seen longer ago is not worth an answer.
    private static readonly TimeSpan _longestWaitOfFrames = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly LinkedList<Slot> _arriving = new();
    private readonly LinkedList<Slot> _waiting = new();
    private int _admitted;
    private int _running;

    /// <summary>Takes a slot for one request, from before its body is read; null when too many wait already.</summary>
    /// <param name="ticket">Under this name the caller may ask for its place; null when it will not ask.</param>
    /// <param name="isLive">A frame of live video, which waits behind all photos.</param>
    public Slot? TryEnter(string? ticket, bool isLive = false)
    {
        lock (_lock)
        {
            if (_admitted == limits.Value.MaxConcurrent + limits.Value.MaxWaiting && (isLive || !SlowestGivesWay()))
            {
                return null;
            }

            _admitted++;
            var slot = new Slot(this, ticket, isLive, time.GetTimestamp());
            _arriving.AddLast(slot);
            return slot;
        }
    }

    /// <summary>How many wait for their turn.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>How many are being recognised.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
            {
                return _running;
            }
        }
    }

    /// <summary>How many wait before the request with this ticket; null when it does not wait.</summary>
    public int? CountAhead(string ticket)
    {
        lock (_lock)
        {
            var ahead = 0;
            foreach (var slot in _waiting)
            {
                if (slot.Ticket == ticket)
                {
                    return ahead;
                }

                ahead++;
            }

            return null;
        }
    }

    private bool SlowestGivesWay()
    {
        if (_arriving.First?.Value is not { } slowest || time.GetElapsedTime(slowest.Entered) < _undisturbed)
        {
            return false;
        }

        _arriving.RemoveFirst();
        _admitted--;
        slowest.GiveWay();
        return true;
    }

    private Task WaitAsync(Slot slot, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (slot.TooSlow.IsCancellationRequested)
            {
                throw PhotoReader.TooSlow();
            }

            _arriving.Remove(slot);
            if (_running < limits.Value.MaxConcurrent)
            {
                _running++;
                slot.IsRunning = true;
                return Task.CompletedTask;
            }

            if (!slot.IsLive && _waiting.FirstOrDefault(other => other.IsLive) is { } frame)
            {
                _waiting.AddBefore(_waiting.Find(frame)!, slot);
            }
            else
            {
                _waiting.AddLast(slot);
            }
        }

        return slot.Turn.Task.WaitAsync(slot.IsLive ? _longestWaitOfFrames : Timeout.InfiniteTimeSpan, time, cancellation);
    }

    private void Leave(Slot slot)
    {
        lock (_lock)
        {
            if (slot.TooSlow.IsCancellationRequested)
            {
                return; // Its place is another's already.
            }

            _admitted--;
            if (!slot.IsRunning)
            {
                _arriving.Remove(slot);
                _waiting.Remove(slot);
            }
            else if (_waiting.First is { } next)
            {
                _waiting.RemoveFirst();
                next.Value.IsRunning = true;
                next.Value.Turn.SetResult();
            }
            else
            {
                _running--;
            }
        }
    }

    /// <summary>One admitted request; disposing it lets the next one in.</summary>
    internal sealed class Slot(RecognitionQueue queue, string? ticket, bool isLive, long entered) : IDisposable
    {
        private readonly CancellationTokenSource _tooSlow = new();

        internal string? Ticket { get; } = ticket;

        internal bool IsLive { get; } = isLive;

        internal long Entered { get; } = entered;

        internal bool IsRunning { get; set; }

        internal TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <value>Cancelled when the request came so slowly that its place was given to another.</value>
        public CancellationToken TooSlow => _tooSlow.Token;

        /// <summary>Completes when it is this request's turn.</summary>
        /// <exception cref="ProblemException">It came too slowly, and its place was given to another.</exception>
        /// <exception cref="TimeoutException">A frame of live video waited so long that nobody wants to know any more.</exception>
        public Task WaitForTurnAsync(CancellationToken cancellation) => queue.WaitAsync(this, cancellation);

        public void Dispose() => queue.Leave(this);

        // Not within the lock: what was waiting for its bytes goes on somewhere else.
        internal void GiveWay() => _ = _tooSlow.CancelAsync();
    }
}
