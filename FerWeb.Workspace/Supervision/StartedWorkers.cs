using System.ComponentModel;
using System.Diagnostics;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;

namespace FerWeb.Workspace.Supervision;

/// <summary>The workers that this process has started and whose end it has not seen yet. They outlive it.</summary>
internal sealed class StartedWorkers(DataFolder data, string database, SupervisorOptions options) : IDisposable
{
    // Longer than a worker needs to end by itself once the store has said that its run is over.
    private static readonly TimeSpan _longestEnd = TimeSpan.FromSeconds(30);

    private readonly Dictionary<(string Run, int Attempt), Worker> _workers = [];
    private readonly MemoryKills _memoryKills = new();

    /// <summary>The runs whose workers live.</summary>
    public IEnumerable<string> Living => _workers.Where(pair => !pair.Value.Process.HasExited).Select(pair => pair.Key.Run);

    /// <summary>True for a run whose worker of this attempt is one of these.</summary>
    public bool Has(Run run) => _workers.ContainsKey((run.Id, run.Attempt));

    /// <summary>The device that a run was given; null for one whose worker is none of these.</summary>
    public string? DeviceOf(Run run) => _workers.GetValueOrDefault((run.Id, run.Attempt))?.Device;

    /// <summary>Starts the worker of a claimed run.</summary>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    /// <exception cref="IOException">The run's folder cannot be made.</exception>
    public void Start(Run run, string device)
        => _workers.Add((run.Id, run.Attempt), new Worker(WorkerProcess.Start(run, data, database, device, options), device));

    /// <summary>Tells of those that have ended, and forgets them.</summary>
    /// <param name="ended">Run, attempt, exit code, and whether the system ended a process meanwhile for want of memory.</param>
    public void Collect(Action<string, int, int, bool> ended)
    {
        _memoryKills.Look();
        foreach (var (key, worker) in _workers.Where(pair => pair.Value.Process.HasExited).ToList())
        {
            ended(key.Run, key.Attempt, worker.Process.ExitCode, worker.MemoryRanOut ??= _memoryKills.Any);

            // Only now: while the store is away the exit code must not be forgotten.
            _workers.Remove(key);
            worker.Process.Dispose();
        }
    }

    /// <summary>
    /// Ends those that hang although their run is no longer theirs, as another machine found: they hold memory and a device, and would
    /// only find themselves shut out when they wake up.
    /// </summary>
    /// <param name="living">The runs that are live on this machine.</param>
    public void EndThoseWithout(IReadOnlyCollection<Run> living)
    {
        foreach (var (key, worker) in _workers)
        {
            if (living.Any(run => (run.Id, run.Attempt) == key))
            {
                worker.Over = null;
            }
            else if ((worker.Over ??= Stopwatch.StartNew()).Elapsed > _longestEnd)
            {
                RunningWorker.Kill(worker.Process);
            }
        }
    }

    /// <summary>Asks all to store a checkpoint and end; where the system knows no such signal, they go on.</summary>
    public void AskToEnd()
    {
        foreach (var worker in _workers.Values.Where(worker => !worker.Process.HasExited))
        {
            RunningWorker.AskToEnd(worker.Process);
        }
    }

    /// <summary>Ends all at once.</summary>
    public void EndAll()
    {
        foreach (var worker in _workers.Values)
        {
            RunningWorker.Kill(worker.Process);
            worker.Process.WaitForExit();
        }
    }

    public void Dispose()
    {
        foreach (var worker in _workers.Values)
        {
            worker.Process.Dispose();
        }

        // A host may stop what it has disposed.
        _workers.Clear();
    }

    private sealed class Worker(Process process, string device)
    {
        public Process Process => process;

        public string Device => device;

        /// <value>Known since its end was first seen.</value>
        public bool? MemoryRanOut { get; set; }

        /// <value>Runs since it was seen that its run is no longer its.</value>
        public Stopwatch? Over { get; set; }
    }
}
