using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace FerWeb.Gradio;

/// <summary>The calls of one client that are not answered yet, and the messages about them that it has not read.</summary>
internal sealed class GradioSession(TimeProvider time)
{
    private static readonly TimeSpan _betweenHeartbeats = TimeSpan.FromSeconds(15);

    private readonly Channel<JsonObject> _messages = Channel.CreateUnbounded<JsonObject>();
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

    public void Tell(JsonObject message) => _messages.Writer.TryWrite(message);

    /// <summary>Tells a call's last message.</summary>
    public void End(JsonObject message)
    {
        lock (_lock)
        {
            _messages.Writer.TryWrite(message);
            _pending--;
            LastUsed = time.GetUtcNow();
            if (_pending == 0 && _listeners > 0)
            {
                Close();
            }
        }
    }

    /// <summary>All messages until every call is answered.</summary>
    public async IAsyncEnumerable<JsonObject> ListenAsync([EnumeratorCancellation] CancellationToken cancellation)
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
                    yield return GradioMessages.Heartbeat;
                    continue;
                }

                if (!await more)
                {
                    yield break;
                }

                while (_messages.Reader.TryRead(out var message))
                {
                    yield return message;
                }

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

    private void Close()
    {
        _isClosed = true;
        _messages.Writer.TryWrite(GradioMessages.CloseStream);
        _messages.Writer.TryComplete();
    }
}
