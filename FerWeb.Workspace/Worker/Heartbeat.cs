using System.Diagnostics;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Worker;

/// <summary>Renews the lease on a thread of its own, and passes on what the store answers: stop, pause, or over.</summary>
internal sealed class Heartbeat : IDisposable
{
    private readonly IRunStore _store;
    private readonly string _id;
    private readonly int _attempt;
    private readonly WorkerOptions _options;
    private readonly CancellationTokenSource _stop;
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;

    /// <param name="stop">Cancelled when the run is to stop or to pause.</param>
    public Heartbeat(IRunStore store, string id, int attempt, WorkerOptions options, CancellationTokenSource stop)
    {
        (_store, _id, _attempt, _options, _stop) = (store, id, attempt, options, stop);
        _thread = new Thread(Beat) { IsBackground = true, Name = "lease" };
        _thread.Start();
    }

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
                    _stop.Cancel();
                    _options.Abandon();
                    return;
                }

                if (run.Status is RunStatus.Stopping or RunStatus.Pausing)
                {
                    _stop.Cancel();
                }
            }
            catch (RunStoreException)
            {
                // The journal counts how long the store is away; the next beat may find it again.
            }
        }
    }
}
