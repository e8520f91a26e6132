using FerWeb.Api;
using Microsoft.Extensions.Options;

namespace FerWeb.Recognition;

/// <summary>Lets a bounded number of photos into the recogniser; a bounded number waits, first come, first served.</summary>
internal sealed class RecognitionGate(IOptions<LimitsOptions> limits)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Seat> _waiting = new();
    private int _admitted;
    private int _running;

    /// <summary>Takes a seat for one request, from before its body is read; null when the house is full.</summary>
    /// <param name="ticket">Under this name the caller may ask for its place; null when it will not ask.</param>
    /// <param name="isLive">A frame of live video, which <see cref="HasWaiting"/> does not count.</param>
    public Seat? TryEnter(string? ticket, bool isLive = false)
    {
        lock (_lock)
        {
            if (_admitted == limits.Value.MaxConcurrent + limits.Value.MaxWaiting)
            {
                return null;
            }

            _admitted++;
            return new Seat(this, ticket, isLive);
        }
    }

    /// <summary>Whether photos wait for their turn.</summary>
    public bool HasWaiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Any(seat => !seat.IsLive);
            }
        }
    }

    /// <summary>How many wait before the request with this ticket; null when it does not wait.</summary>
    public int? CountAhead(string ticket)
    {
        lock (_lock)
        {
            var ahead = 0;
            foreach (var seat in _waiting)
            {
                if (seat.Ticket == ticket)
                {
                    return ahead;
                }

                ahead++;
            }

            return null;
        }
    }

    private Task WaitAsync(Seat seat, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_running < limits.Value.MaxConcurrent)
            {
                _running++;
                seat.IsRunning = true;
                return Task.CompletedTask;
            }

            _waiting.AddLast(seat);
        }

        return seat.Turn.Task.WaitAsync(cancellation);
    }

    private void Leave(Seat seat)
    {
        lock (_lock)
        {
            _admitted--;
            if (!seat.IsRunning)
            {
                _waiting.Remove(seat);
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
    internal sealed class Seat(RecognitionGate gate, string? ticket, bool isLive) : IDisposable
    {
        internal string? Ticket { get; } = ticket;

        internal bool IsLive { get; } = isLive;

        internal bool IsRunning { get; set; }

        internal TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when it is this request's turn.</summary>
        public Task WaitForTurnAsync(CancellationToken cancellation) => gate.WaitAsync(this, cancellation);

        public void Dispose() => gate.Leave(this);
    }
}
