using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FerWeb.Api;
using FerWeb.Recognition;

namespace FerWeb.Gradio;

/// <summary>Takes calls to /predict, answers them in the same bounded queue as every other photo, and tells each client's session how they go.</summary>
internal sealed partial class GradioQueue(
    RecognitionQueue queue, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<GradioQueue> logger)
{
    private const int IdBytes = 16;
    private const int MostSessions = 1_000;
    private static readonly TimeSpan _unread = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _betweenPlaces = TimeSpan.FromMilliseconds(500);

    // gradio_client notes a call once it has read the answer to its joining, and its other calls fail over one that has ended by then.
    private static readonly TimeSpan _untilNoted = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, GradioSession> _sessions = new();
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _calls = new();

    /// <summary>An id for a call, under which its place is asked for as well.</summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));

    /// <summary>Answers a call in the background.</summary>
    /// <param name="id">Of <see cref="NewId"/>.</param>
    /// <param name="sessionId">Under which the client listens; null for a session that has the call's own id.</param>
    /// <param name="admission">The call's place; disposed when it is answered, but the caller's when it is refused.</param>
    /// <param name="input">The arguments.</param>
    /// <exception cref="ProblemException">Too many clients are connected, or the session's answers are not read.</exception>
    public void Join(string id, string? sessionId, RecognitionService.Admission admission, GradioInput input)
    {
        Sweep();
        if (_sessions.Count >= MostSessions)
        {
            throw new ProblemException(StatusCodes.Status503ServiceUnavailable, "Too many clients are connected. Try again in a minute.", _unread);
        }

        if (sessionId is not null && _sessions.TryGetValue(sessionId, out var known) && known.IsFull)
        {
            throw new ProblemException(
                StatusCodes.Status429TooManyRequests, "Nobody reads the answers of this session. Read them at queue/data, then send the next call.", _unread);
        }

        // Who has no session begins to listen after it knows the call.
        var noted = sessionId is null ? Task.CompletedTask : Task.Delay(_untilNoted, time);
        _ = AnswerAsync(id, admission, input, Begin(sessionId ?? id), noted);
    }

    /// <summary>The messages of a session until all its calls are answered.</summary>
    public IAsyncEnumerable<IReadOnlyList<JsonObject>> ListenAsync(string sessionId, CancellationToken cancellation)
        => _sessions.TryGetValue(sessionId, out var session)
            ? session.ListenAsync(cancellation)
            : new IReadOnlyList<JsonObject>[] { [GradioMessages.SessionNotFound, GradioMessages.CloseStream] }.ToAsyncEnumerable();

    /// <summary>Gives a call up, when it is still pending.</summary>
    public void Cancel(string callId)
    {
        try
        {
            _calls.GetValueOrDefault(callId)?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended in this very moment.
        }
    }

    private GradioSession Begin(string sessionId)
    {
        while (true)
        {
            var session = _sessions.GetOrAdd(sessionId, _ => new GradioSession(time));
            if (session.TryBegin())
            {
                return session;
            }

            _sessions.TryRemove(KeyValuePair.Create(sessionId, session));
        }
    }

    private async Task AnswerAsync(string id, RecognitionService.Admission admission, GradioInput input, GradioSession session, Task noted)
    {
        var last = await RecognizeAsync(id, admission, input, session);
        await noted;
        session.End(last);
    }

    /// <summary>Does the work of a call, telling how it goes.</summary>
    /// <returns>The call's last message.</returns>
    private async Task<JsonObject> RecognizeAsync(string id, RecognitionService.Admission admission, GradioInput input, GradioSession session)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        _calls[id] = ends;
        try
        {
            using (admission)
            {
                await WaitForTurnAsync(id, admission, session, ends.Token);
                session.Tell(GradioMessages.Starts(id));
                var result = await Task.Run(() => admission.RecognizeUnkeptAsync(input.Photo, input.Head, input.Search, ends.Token), ends.Token);
                return GradioMessages.Completed(id, result);
            }
        }
        catch (ProblemException refusal)
        {
            return GradioMessages.Failed(id, refusal.Message);
        }
        catch (OperationCanceledException)
        {
            return GradioMessages.Failed(id, "The call was cancelled.");
        }
        catch (Exception error)
        {
            Log.Fault(logger, id, error);
            return GradioMessages.Failed(
                id, $"Something went wrong on our side. Try again; if it happens again, tell the owner of this site the error id {id}.");
        }
        finally
        {
            _calls.TryRemove(id, out _);
        }
    }

    private async Task WaitForTurnAsync(string id, RecognitionService.Admission admission, GradioSession session, CancellationToken cancellation)
    {
        var turn = admission.WaitForTurnAsync(cancellation);
        session.Tell(GradioMessages.Estimation(id, queue.CountAhead(id) ?? 0));
        while (await Task.WhenAny(turn, Task.Delay(_betweenPlaces, time, cancellation)) != turn)
        {
            session.Tell(GradioMessages.Estimation(id, queue.CountAhead(id) ?? 0));
        }

        await turn;
    }

    private void Sweep()
    {
        var oldest = time.GetUtcNow() - _unread;
        foreach (var entry in _sessions.Where(entry => entry.Value.IsIdle && entry.Value.LastUsed < oldest))
        {
            _sessions.TryRemove(entry);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Error {ErrorId} in a call to /predict.")]
        public static partial void Fault(ILogger logger, string errorId, Exception exception);
    }
}
