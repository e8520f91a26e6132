using FerWeb.Engine;
using FerWeb.Workspace.Runs;

namespace FerWeb.Operations;

/// <summary>How the site is at this moment.</summary>
/// <param name="Version">Which FerWeb it is, with the commit.</param>
/// <param name="Host">Name of the machine.</param>
/// <param name="UptimeSeconds">Since the program started.</param>
/// <param name="OpenPages">Pages whose browser is connected.</param>
/// <param name="Circuits">These, and those that are kept for a browser that may come back.</param>
/// <param name="Recognition">Of photos.</param>
/// <param name="Memory">Of the site's process.</param>
/// <param name="Disk">Of the data folder.</param>
/// <param name="Store">Of runs.</param>
/// <param name="Runs">How many of each status; empty while the store does not answer.</param>
/// <param name="Workers">What works on a run now, on any machine.</param>
public sealed record SiteStatus(
    string Version, string Host, double UptimeSeconds, int OpenPages, int Circuits, RecognitionStatus Recognition, MemoryStatus Memory,
    DiskStatus Disk, StoreStatus Store, IReadOnlyDictionary<RunStatus, int> Runs, IReadOnlyList<WorkerStatus> Workers);

/// <summary>How recognition is.</summary>
/// <param name="Model">What answers; null while there is none.</param>
/// <param name="Device">What it computes on.</param>
/// <param name="Active">Photos that are being recognised.</param>
/// <param name="MaxActive">At most so many at once (Limits:MaxConcurrent).</param>
/// <param name="Waiting">Photos that wait.</param>
/// <param name="MaxWaiting">At most so many wait (Limits:MaxWaiting).</param>
/// <param name="Seconds">How long recognising took in the last five minutes; null when there was no photo.</param>
public sealed record RecognitionStatus(string? Model, string Device, int Active, int MaxActive, int Waiting, int MaxWaiting, Percentiles? Seconds);

/// <summary>Memory, in bytes.</summary>
/// <param name="WorkingSet">What the process holds of the machine's memory.</param>
/// <param name="ManagedHeap">What .NET's objects take of it.</param>
/// <param name="Available">What .NET may use, by the machine or its container.</param>
/// <param name="Collections">Garbage collections of the oldest generation since the start.</param>
public sealed record MemoryStatus(long WorkingSet, long ManagedHeap, long Available, int Collections);

/// <summary>The disk of the data folder.</summary>
/// <param name="Folder">Its path.</param>
/// <param name="FreeBytes">For the account of the site; null when it cannot be told.</param>
/// <param name="TotalBytes">Likewise.</param>
public sealed record DiskStatus(string Folder, long? FreeBytes, long? TotalBytes);

/// <summary>The store of runs.</summary>
/// <param name="Kind">SQLite or PostgreSQL.</param>
/// <param name="Fault">Why it does not answer; null when it does.</param>
public sealed record StoreStatus(string Kind, Sentence? Fault);

/// <summary>A worker, by the run that it holds.</summary>
/// <param name="Host">Name of its machine.</param>
/// <param name="Process">Its process there.</param>
/// <param name="Run">Id of the run.</param>
/// <param name="Name">The run's name.</param>
/// <param name="Device">What the run asked for: auto, cpu, cuda.</param>
/// <param name="LeaseUntil">By when it must have reported, UTC.</param>
/// <param name="Gpu">The GPU that it uses, as its driver last told of it; null on a processor, and where nobody could tell.</param>
public sealed record WorkerStatus(
    string? Host, int? Process, string Run, string Name, string Device, DateTimeOffset? LeaseUntil, GpuReading? Gpu);
