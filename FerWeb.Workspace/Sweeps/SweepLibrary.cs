using System.Collections.Concurrent;
using System.Text.Json;
using FerWeb.Engine;
using FerWeb.Engine.Storage;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Workspace.Sweeps;

/// <summary>
/// The sweeps of a data folder, a folder each: sweep.json, and when it has ended end.json. Safe to use from several threads and
/// processes: a folder appears by one rename, a file is there whole or not. The runs are in the store of runs, each with its
/// <see cref="SweepPlace"/>.
/// </summary>
public sealed class SweepLibrary(DataFolder data, TimeProvider clock)
{
    private const string PlanFile = "sweep.json";
    private const string EndFile = "end.json";
    private const char Kind = 's';

    private readonly ConcurrentDictionary<string, Kept> _plans = [];

    /// <summary>All of them, the newest first; a folder that cannot be read is passed over.</summary>
    public IReadOnlyList<Sweep> List() => List(Find);

    /// <summary>All of them; one whose files hold no sweep, and which therefore never goes on, is passed over.</summary>
    /// <exception cref="IOException">A file could not be read; it may be another time.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public IReadOnlyList<Sweep> ListAll() => List(Read);

    /// <summary>The sweep, or null.</summary>
    public Sweep? Find(string id)
    {
        try
        {
            return Read(id);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// A run's checkpoints, those awaited too from which the next runs of a sweep start: between its rounds none of these waits, and the store
    /// of runs knows of no sweep.
    /// </summary>
    public IReadOnlyList<RunCheckpoint> Awaiting(string run, IReadOnlyList<RunCheckpoint> checkpoints)
    {
        var starts = List().Select(sweep => sweep.StartIn(run)).OfType<long>().ToHashSet();
        return [.. checkpoints.Select(checkpoint => starts.Contains(checkpoint.Step) ? checkpoint with { IsAwaited = true } : checkpoint)];
    }

    /// <summary>Keeps a plan: from then on the sweep goes on.</summary>
    public Sweep Add(SweepPlan plan)
    {
        var unfinished = Path.Combine(data.Sweeps, $".new-{Guid.NewGuid():N}");
        var created = clock.GetUtcNow();
        try
        {
            Directory.CreateDirectory(unfinished);
            JsonFile.Write(Path.Combine(unfinished, PlanFile), new Kept(created, plan), JsonFormats.Indented);
            return new Sweep(Settle(unfinished, created), created, plan);
        }
        catch
        {
            Leftovers.Remove(unfinished);
            throw;
        }
    }

    /// <summary>Renames what is made to the first free id.</summary>
    private string Settle(string made, DateTimeOffset created)
    {
        for (var id = RunId.Next(created, newest: null, Kind); ; id = RunId.Next(created, id, Kind))
        {
            try
            {
                if (!Directory.Exists(PathOf(id)))
                {
                    Directory.Move(made, PathOf(id));
                    return id;
                }
            }
            catch (IOException) when (Directory.Exists(PathOf(id)))
            {
                // Somebody else was faster: the next id.
            }
        }
    }

    /// <summary>Writes down that a sweep has ended; does nothing when it had.</summary>
    /// <param name="id">Which.</param>
    /// <param name="by">Who stopped it; null when nobody did.</param>
    /// <param name="reason">Why it could not go on; null otherwise.</param>
    /// <returns>Whether it ended by this call.</returns>
    public bool End(string id, string? by = null, Sentence? reason = null)
    {
        if (Find(id) is not { End: null })
        {
            return false;
        }

        var end = new Ending(clock.GetUtcNow(), by, reason is null ? null : SentenceJson.Write(reason));
        JsonFile.Write(PathOf(id, EndFile), end, JsonFormats.Indented);
        return true;
    }

    /// <summary>Writes down that the runs of a sweep that has ended have been stopped too; does nothing when it goes on.</summary>
    public void MarkRunsStopped(string id)
    {
        if (Find(id) is { End.AreRunsStopped: false })
        {
            var end = JsonFile.Read<Ending>(PathOf(id, EndFile), JsonFormats.Indented)!;
            JsonFile.Write(PathOf(id, EndFile), end with { AreRunsStopped = true }, JsonFormats.Indented);
        }
    }

    /// <summary>Removes a sweep; its runs are not touched. Does nothing when there is none.</summary>
    public void Delete(string id)
    {
        if (Find(id) is null)
        {
            return;
        }

        // By one rename, so that nobody sees half of it.
        var gone = Path.Combine(data.Sweeps, $".gone-{Guid.NewGuid():N}");
        Directory.Move(PathOf(id), gone);
        _plans.TryRemove(id, out _);
        Directory.Delete(gone, recursive: true);
    }

    private IReadOnlyList<Sweep> List(Func<string, Sweep?> find) => !Directory.Exists(data.Sweeps)
        ? []
        : [.. Directory.EnumerateDirectories(data.Sweeps)
            .Select(folder => find(Path.GetFileName(folder))).OfType<Sweep>().OrderByDescending(one => one.Id, StringComparer.Ordinal)];

    private Sweep? Read(string id)
    {
        if (!RunId.IsValid(id) || !File.Exists(PathOf(id, PlanFile)))
        {
            return null;
        }

        try
        {
            // A plan never changes.
            var kept = _plans.GetOrAdd(id, _ => JsonFile.Read<Kept>(PathOf(id, PlanFile), JsonFormats.Indented)!);
            var end = File.Exists(PathOf(id, EndFile)) ? JsonFile.Read<Ending>(PathOf(id, EndFile), JsonFormats.Indented) : null;
            return new Sweep(
                id, kept.Created, kept.Plan,
                end is null ? null : new SweepEnd(end.At, end.By, end.Reason is { } reason ? SentenceJson.Read(reason) : null, end.AreRunsStopped));
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // Damaged, or deleted by another process meanwhile.
        }
    }

    private string PathOf(string id, string file = "") => Path.Combine(data.Sweeps, id, file);

    private sealed record Kept(DateTimeOffset Created, SweepPlan Plan);

    private sealed record Ending(DateTimeOffset At, string? By, string? Reason, bool AreRunsStopped = false);
}
