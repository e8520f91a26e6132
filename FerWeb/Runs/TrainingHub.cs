using FerWeb.Security;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.SignalR;

namespace FerWeb.Runs;

/// <summary>Streams runs to whoever asks; nothing is changed here. The protocol is in docs/live-protocol.md.</summary>
internal sealed class TrainingHub(RunFeed feed, IRunStore store, QueueForecast queue, Logins logins, HubFaults faults) : Hub
{
    public const string Path = "/hubs/training";

    // Not an iterator itself, so that a wrong question is answered at once and not at the first frame.
    /// <summary>Frames of a run from a sequence number on; 0 begins at the beginning.</summary>
    public IAsyncEnumerable<RunFrame> Stream(string runId, long afterSeq, CancellationToken cancellation)
    {
        if (store.Find(runId) is not { } run)
        {
            throw new HubException($"There is no run '{runId}'.");
        }

        return afterSeq >= 0 && afterSeq <= run.LastSeq
            ? WhileLoggedIn(faults.Guard(feed.FollowAsync(runId, afterSeq, cancellation), nameof(Stream)))
            : throw new HubException($"Run '{runId}' has the events 1 to {run.LastSeq}; ask with a number from 0 to that.");
    }

    /// <summary>The newest runs that have all the words of <paramref name="text"/>, again whenever something changes.</summary>
    public IAsyncEnumerable<RunListFrame> Runs(string? text, int take, CancellationToken cancellation)
    {
        var query = take is >= 1 and <= RunsApi.MostRuns
            ? new RunQuery { Text = text ?? "", Take = take }
            : throw new HubException($"'take' is 1 to {RunsApi.MostRuns}: how many runs are told at most.");
        return WhileLoggedIn(faults.Guard(feed.FollowStoreAsync(() => Read(query), cancellation), nameof(Runs)));
    }

    private IAsyncEnumerable<T> WhileLoggedIn<T>(IAsyncEnumerable<T> frames)
    {
        var user = Context.User; // The hub itself is gone while its streams go on.
        return frames.TakeWhile(_ => logins.Holds(user));
    }

    private RunListFrame Read(RunQuery query)
    {
        var list = store.List(query);
        return new RunListFrame([.. list.Runs.Select(run => RunState.Of(run, queue))], list.Total, [.. store.Queue().Select(run => run.Id)]);
    }
}
