using System.Diagnostics;
using FerWeb.Api;
using FerWeb.Engine;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.Options;

namespace FerWeb.Operations;

/// <summary>Looks at the site from within.</summary>
internal sealed class StatusReader(
    LiveRecognizer live, RecognitionQueue queue, RecentTimes recent, OpenCircuits circuits, IRunStore store, DataFolder folder,
    IOptions<LimitsOptions> limits, IOptions<StorageOptions> storage, TimeProvider clock)
{
    private const int MostWorkers = 500;

    // ONNX Runtime's package for the processor alone answers photos (decision 18), whatever trains.
    private const string ComputesOn = Device.Cpu;

    private static readonly RunStatus[] _live = [.. Enum.GetValues<RunStatus>().Where(RunTransitions.IsLive)];

    /// <summary>How it is now. A store that does not answer is told, not thrown.</summary>
    public SiteStatus Read()
    {
        Sentence? fault = null;
        IReadOnlyDictionary<RunStatus, int> runs = new Dictionary<RunStatus, int>();
        IReadOnlyList<WorkerStatus> workers = [];
        try
        {
            runs = RunCounts.Of(store);
            workers = [.. store.List(new RunQuery { Statuses = _live, Take = MostWorkers }).Runs.Select(run =>
                new WorkerStatus(run.Host, run.WorkerProcess, run.Id, run.Spec.Name, run.Spec.Device, run.LeaseUntil, run.Progress.Gpu))];
        }
        catch (SentenceException away)
        {
            fault = away.Sentence;
        }

        return new SiteStatus(
            ProgramVersion.Text, Environment.MachineName, Uptime().TotalSeconds, circuits.Connected, circuits.Count,
            new RecognitionStatus(
                live.ModelId, ComputesOn, queue.Running, limits.Value.MaxConcurrent, queue.Waiting, limits.Value.MaxWaiting, recent.Read()),
            new MemoryStatus(
                Environment.WorkingSet, GC.GetTotalMemory(false), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, GC.CollectionCount(GC.MaxGeneration)),
            Disk(), new StoreStatus(storage.Value.Database.Length > 0 ? "PostgreSQL" : "SQLite", fault), runs, workers);
    }

    private TimeSpan Uptime()
    {
        using var process = Process.GetCurrentProcess();
        return clock.GetLocalNow() - process.StartTime;
    }

    private DiskStatus Disk()
    {
        try
        {
            var drive = new DriveInfo(folder.Root);
            return new DiskStatus(folder.Root, drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new DiskStatus(folder.Root, null, null);
        }
    }
}
