using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace FerWeb.Gradio;

/// <summary>The calls of one client that are not answered yet, and the messages about them that it has not read.</summary>
internal sealed class GradioSession(TimeProvider time)
{
    private const int MostUnread = 1_000;
    private static readonly TimeSpan _betweenHeartbeats = TimeSpan.FromSeconds(15);

    private readonly Channel<JsonObject[]> _messages = Channel.CreateUnbounded<JsonObject[]>();
    private readonly Lock _lock = new();
    private int _pending;
    private int _listeners;
    private bool _isClosed;

    /// <summary>When something last happened here.</summary>
    public DateTimeOffset LastUsed { get; private set; } = time.GetUtcNow();

    /// <summary>Nobody listens, and everything has been answered.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _pending == 0 && _listeners == 0;
            }
        }
    }

    /// <summary>Nobody has read the answers of many calls.</summary>
    public bool IsFull => _messages.Reader.Count >= MostUnread;

    /// <summary>Adds a call; false when the session has just been closed and the client needs a new one.</summary>
    public bool TryBegin()
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                _pending++;
                LastUsed = time.GetUtcNow();
            }

            return !_isClosed;
        }
    }

    public void Tell(JsonObject message) => _messages.Writer.TryWrite([message]);

    /// <summary>Tells a call's last message.</summary>
    public void End(JsonObject message)
    {
        lock (_lock)
        {
            _pending--;
            LastUsed = time.GetUtcNow();
            if (_pending == 0 && _listeners > 0)
            {
                Close(message);
            }
            else
            {
                _messages.Writer.TryWrite([message]);
            }
        }
    }

    /// <summary>
    /// All messages until every call is answered, those together that are to be sent together: a client that reads its last
    /// answer before it reads that the stream ends would wait for its next answer on a stream that is gone.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<JsonObject>> ListenAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        lock (_lock)
        {
            _listeners++;
            if (_pending == 0)
            {
                Close();
            }
        }

        try
        {
            var more = _messages.Reader.WaitToReadAsync(cancellation).AsTask();
            while (true)
            {
                if (await Task.WhenAny(more, Task.Delay(_betweenHeartbeats, time, cancellation)) != more)
                {
                    yield return [GradioMessages.Heartbeat];
                    continue;
                }

                if (!await more)
                {
                    yield break;
                }

                var together = new List<JsonObject>();
                while (_messages.Reader.TryRead(out var messages))
                {
                    together.AddRange(messages);
                }

                yield return together;

                more = _messages.Reader.WaitToReadAsync(cancellation).AsTask();
            }
        }
        finally
        {
            lock (_lock)
            {
                _listeners--;
                LastUsed = time.GetUtcNow();
            }
        }
    }

    private void Close(params JsonObject[] last)
    {
        _isClosed = true;
        _messages.Writer.TryWrite([.. last, GradioMessages.CloseStream]);
        _messages.Writer.TryComplete();
    }
}
