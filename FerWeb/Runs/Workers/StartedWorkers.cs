using System.ComponentModel;
using System.Diagnostics;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Runs.Workers;

/// <summary>The workers that this site has started and whose end it has not seen yet. They outlive it.</summary>
internal sealed class StartedWorkers(DataFolder data, StorageOptions storage, SupervisorOptions options) : IDisposable
{
    private readonly Dictionary<(string Run, int Attempt), Worker> _workers = [];

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
        => _workers.Add((run.Id, run.Attempt), new Worker(WorkerProcess.Start(run, data, storage, device, options), device, MemoryKills.Count()));

    /// <summary>Tells of those that have ended, and forgets them.</summary>
    /// <param name="ended">Run, attempt, exit code, and whether the system ended a process meanwhile for want of memory.</param>
    public void Collect(Action<string, int, int, bool> ended)
    {
        foreach (var (key, worker) in _workers.Where(pair => pair.Value.Process.HasExited).ToList())
        {
            ended(key.Run, key.Attempt, worker.Process.ExitCode, MemoryKills.Count() > worker.MemoryKills);

            // Only now: while the store is away the exit code must not be forgotten.
            _workers.Remove(key);
            worker.Process.Dispose();
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

    private sealed record Worker(Process Process, string Device, long MemoryKills);
}
