using FerWeb.Api;
using Microsoft.Extensions.Options;

namespace FerWeb.Recognition;

/// <summary>Lets a bounded number of photos into the recogniser; a bounded number waits, first come, first served.</summary>
internal sealed class RecognitionQueue(IOptions<LimitsOptions> limits)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Slot> _waiting = new();
    private int _admitted;
    private int _running;

    /// <summary>Takes a slot for one request, from before its body is read; null when too many wait already.</summary>
    /// <param name="ticket">Under this name the caller may ask for its place; null when it will not ask.</param>
    /// <param name="isLive">A frame of live video, which <see cref="HasWaiting"/> does not count.</param>
    public Slot? TryEnter(string? ticket, bool isLive = false)
    {
        lock (_lock)
        {
            if (_admitted == limits.Value.MaxConcurrent + limits.Value.MaxWaiting)
            {
                return null;
            }

            _admitted++;
            return new Slot(this, ticket, isLive);
        }
    }

    /// <summary>Whether photos wait for their turn.</summary>
    public bool HasWaiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Any(slot => !slot.IsLive);
            }
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

    private Task WaitAsync(Slot slot, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_running < limits.Value.MaxConcurrent)
            {
                _running++;
                slot.IsRunning = true;
                return Task.CompletedTask;
            }

            _waiting.AddLast(slot);
        }

        return slot.Turn.Task.WaitAsync(cancellation);
    }

    private void Leave(Slot slot)
    {
        lock (_lock)
        {
            _admitted--;
            if (!slot.IsRunning)
            {
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
    internal sealed class Slot(RecognitionQueue queue, string? ticket, bool isLive) : IDisposable
    {
        internal string? Ticket { get; } = ticket;

        internal bool IsLive { get; } = isLive;

        internal bool IsRunning { get; set; }

        internal TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when it is this request's turn.</summary>
        public Task WaitForTurnAsync(CancellationToken cancellation) => queue.WaitAsync(this, cancellation);

        public void Dispose() => queue.Leave(this);
    }
}
