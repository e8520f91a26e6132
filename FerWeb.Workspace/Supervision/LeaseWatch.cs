using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;

namespace FerWeb.Workspace.Supervision;

/// <summary>
/// Ends the runs whose workers are silent. When the store was away for everybody, or the clock was set, every lease has run
/// out and no worker is to blame: each gets time to renew, counted in ticks that could write.
/// </summary>
internal sealed class LeaseWatch(IRunStore store, string host, TimeSpan interval, TimeProvider clock)
{
    // Several renewals of a worker that lives.
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(3);

    private Dictionary<(string Run, int Attempt), (int Ticks, long Since)> _overdue = [];

    /// <summary>Attends to them once.</summary>
    /// <param name="livingHere">Asked only when the store cannot be written to.</param>
    /// <returns>The runs that were ended, and whose workers were killed.</returns>
    /// <exception cref="RunStoreException">The store cannot be written to.</exception>
    public IReadOnlyList<Run> EndSilent(Func<IEnumerable<Run>> livingHere)
    {
        var overdue = new Dictionary<(string Run, int Attempt), (int Ticks, long Since)>();
        var silent = new List<Run>();
        IReadOnlyList<Run> ended;
        try
        {
            ended = store.ExpireLeases(run =>
            {
                var (ticks, since) = _overdue.TryGetValue((run.Id, run.Attempt), out var before) ? (before.Ticks + 1, before.Since) : (0, clock.GetTimestamp());
                overdue[(run.Id, run.Attempt)] = (ticks, since);

                // After a tick that waited for the store the next one comes at once.
                if (ticks * interval <= _grace || clock.GetElapsedTime(since) <= _grace)
                {
                    return false;
                }

                silent.Add(run);
                return true;
            });
        }
        catch (RunStoreException)
        {
            CountAnew();

            // A worker that was stopped in the middle of a write keeps everybody from writing.
            livingHere().Where(run => run.LeaseUntil < clock.GetUtcNow() && RunningWorker.IsStopped(run, host)).ToList()
                .ForEach(run => RunningWorker.Kill(run, host));
            throw;
        }

        _overdue = overdue;

        // What hangs holds memory, and would find itself shut out when it wakes up.
        silent.ForEach(run => RunningWorker.Kill(run, host));
        return ended;
    }

    /// <summary>The store was away again, so that nobody could renew: what was counted before holds for nobody.</summary>
    public void CountAnew() => _overdue = [];
}
