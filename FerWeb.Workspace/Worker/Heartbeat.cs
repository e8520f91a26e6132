using System.Diagnostics;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Worker;

/// <summary>Renews the lease on a thread of its own, and passes on what the store answers: stop, pause, or over.</summary>
internal sealed class Heartbeat : IDisposable
{
    private readonly IRunStore _store;
    private readonly string _id;
    private readonly int _attempt;
    private readonly AttemptFile _file;
    private readonly WorkerOptions _options;
    private readonly CancellationTokenSource _stop;
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;
    private volatile bool _isResting;

    /// <param name="file">Asked whether the attempt is over while the store cannot be.</param>
    /// <param name="stop">Cancelled when the run is to stop or to pause.</param>
    public Heartbeat(IRunStore store, string id, int attempt, AttemptFile file, WorkerOptions options, CancellationTokenSource stop)
    {
        (_store, _id, _attempt, _file, _options, _stop) = (store, id, attempt, file, options, stop);
        _thread = new Thread(Beat) { IsBackground = true, Name = "lease" };
        _thread.Start();
    }

    /// <summary>Tells that this worker rests the run itself now: that the run is no longer live then is no reason to end the process.</summary>
    public void Rest() => _isResting = true;

    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
    }

    private void Beat()
    {
        while (!_end.Wait(_options.RenewEvery))
        {
            try
            {
                var run = _store.Renew(_id, _attempt, Environment.ProcessId, _options.Lease);
                if (run is null)
                {
                    if (!_isResting)
                    {
                        Abandon();
                    }

                    return;
                }

                if (run.Status is RunStatus.Stopping or RunStatus.Pausing)
                {
                    _stop.Cancel();
                }
            }
            catch (RunStoreException)
            {
                // The journal counts how long the store is away; the next beat may find it again. Where only this machine is cut off,
                // another one may work on the run by now.
                if (_file.IsTakenOver)
                {
                    Abandon();
                    return;
                }
            }
        }
    }

    private void Abandon()
    {
        _stop.Cancel();
        _options.Abandon();
    }
}
