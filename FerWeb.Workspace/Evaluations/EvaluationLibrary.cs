using System.Collections.Concurrent;
using System.Text.Json;
using FerWeb.Engine;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Storage;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Storage;

namespace FerWeb.Workspace.Evaluations;

/// <summary>
/// The evaluations of a data folder, a folder each: request.json, and when it has ended evaluation.json with the predictions beside it, or
/// end.json. Safe to use from several threads and processes: a folder appears and disappears by one rename, a file is there whole or not.
/// </summary>
public sealed class EvaluationLibrary(DataFolder data, TimeProvider clock, AuditLog? audit = null)
{
    /// <summary>Name of the result's file.</summary>
    public const string RecordFile = "evaluation.json";

    /// <summary>Name of the file with the probabilities.</summary>
    public const string PredictionsFile = "predictions.safetensors";

    private const string RequestFile = "request.json";
    private const string StartedFile = "started";
    private const string EndFile = "end.json";
    private const char Kind = 'e';
    private static readonly TimeSpan _longestAdding = TimeSpan.FromSeconds(5);

    // A record is never changed, and its curves take a while to read.
    private readonly ConcurrentDictionary<string, Evaluation> _finished = [];

    /// <summary>All of them, the newest first; a folder that cannot be read is passed over.</summary>
    public IReadOnlyList<Evaluation> List() => !Directory.Exists(data.Evaluations)
        ? []
        : [.. Directory.EnumerateDirectories(data.Evaluations)
            .Select(folder => Find(Path.GetFileName(folder))).OfType<Evaluation>().OrderByDescending(one => one.Id, StringComparer.Ordinal)];

    /// <summary>The evaluation, or null.</summary>
    public Evaluation? Find(string id)
    {
        if (!RunId.IsValid(id))
        {
            return null;
        }

        try
        {
            if (_finished.TryGetValue(id, out var known))
            {
                return Directory.Exists(PathOf(id)) ? known : Forget(id);
            }

            var read = Read(id);
            return read.Status == EvaluationStatus.Finished ? _finished[id] = read : read;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The probabilities of a finished evaluation.</summary>
    /// <exception cref="EvaluationException">They are missing or damaged.</exception>
    public EvaluatedPredictions ReadPredictions(string id) => EvaluatedPredictions.Read(PathOf(id, PredictionsFile));

    /// <summary>Keeps a request.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="begun">Whether the caller is at it already; it waits for its turn otherwise.</param>
    public Evaluation Add(EvaluationRequest request, bool begun = false)
    {
        var unfinished = Path.Combine(data.Evaluations, $".new-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(unfinished);
            JsonFile.Write(Path.Combine(unfinished, RequestFile), request, JsonFormats.Indented);
            if (begun)
            {
                AtomicFile.Write(Path.Combine(unfinished, StartedFile), ReadOnlyMemory<byte>.Empty);
            }

            var id = Settle(unfinished);
            audit?.Record(AuditActions.EvaluationStarted, id, $"{request.Model} on {request.Dataset}");
            return new Evaluation(id, request, begun ? EvaluationStatus.Running : EvaluationStatus.Waiting);
        }
        catch
        {
            Leftovers.Remove(unfinished);
            throw;
        }
    }

    /// <summary>Renames what is made to the first free id.</summary>
    private string Settle(string made)
    {
        for (var id = RunId.Next(clock.GetUtcNow(), newest: null, Kind); ; id = RunId.Next(clock.GetUtcNow(), id, Kind))
        {
            if (!Directory.Exists(PathOf(id)))
            {
                try
                {
                    Directory.Move(made, PathOf(id));
                    return id;
                }
                catch (IOException) when (Directory.Exists(PathOf(id)))
                {
                    // Somebody else was faster: the next id.
                }
            }
        }
    }

    /// <summary>Takes the right to work on what waits, which one process at a time has.</summary>
    /// <returns>To be disposed; null while another one has it.</returns>
    public IDisposable? TryTakeTurn() => FolderLock.TryTake(Path.Combine(data.Evaluations, ".turn"));

    /// <summary>Takes the right to look what there is and to add to it, which one process at a time has; waits for it for a while.</summary>
    /// <returns>To be disposed; null when it could not be had.</returns>
    public IDisposable? TakeTurnToAdd() => FolderLock.Take(Path.Combine(data.Evaluations, ".adding"), _longestAdding);

    /// <summary>Takes the right to work on this evaluation, which one process at a time has.</summary>
    /// <returns>To be disposed; null while another one has it.</returns>
    internal IDisposable? TryTakeTurn(string id) => FolderLock.TryTake(PathOf(id, ".turn"));

    /// <summary>Writes down that a process is at it.</summary>
    public void MarkRunning(string id) => AtomicFile.Write(PathOf(id, StartedFile), ReadOnlyMemory<byte>.Empty);

    /// <summary>Keeps the result: from then on the evaluation is finished.</summary>
    public void Finish(string id, EvaluationRecord record, EvaluatedPredictions predictions)
    {
        predictions.Write(PathOf(id, PredictionsFile));
        JsonFile.Write(PathOf(id, RecordFile), record, JsonFormats.Indented);
    }

    /// <summary>Writes down that there will be no result; does nothing when there is one.</summary>
    /// <param name="id">Which.</param>
    /// <param name="reason">Why it failed; null when somebody cancelled it.</param>
    public void End(string id, Sentence? reason)
    {
        if (Find(id) is { HasEnded: false })
        {
            JsonFile.Write(PathOf(id, EndFile), new Ending(reason is null ? null : SentenceJson.Write(reason)), JsonFormats.Indented);
        }
    }

    /// <summary>Removes an evaluation that has ended, for good. The uses of test splits stay counted.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="EvaluationException">It has not ended.</exception>
    public bool Delete(string id)
    {
        if (Find(id) is not { } found)
        {
            return false;
        }

        if (!found.HasEnded)
        {
            throw new EvaluationException("This evaluation has not ended. Cancel it first, then delete it.");
        }

        var leaving = Path.Combine(data.Evaluations, $".deleted-{Guid.NewGuid():N}");
        Directory.Move(PathOf(id), leaving);
        Directory.Delete(leaving, recursive: true);
        Forget(id);
        audit?.Record(AuditActions.EvaluationDeleted, id, $"{found.Request.Model} on {found.Request.Dataset}");
        return true;
    }

    private Evaluation Read(string id)
    {
        var request = JsonFile.Read<EvaluationRequest>(PathOf(id, RequestFile), JsonFormats.Indented)!;
        if (File.Exists(PathOf(id, RecordFile)))
        {
            return new Evaluation(id, request, EvaluationStatus.Finished, JsonFile.Read<EvaluationRecord>(PathOf(id, RecordFile), JsonFormats.Indented));
        }

        if (File.Exists(PathOf(id, EndFile)))
        {
            var reason = JsonFile.Read<Ending>(PathOf(id, EndFile), JsonFormats.Indented)!.Reason;
            return reason is null
                ? new Evaluation(id, request, EvaluationStatus.Cancelled)
                : new Evaluation(id, request, EvaluationStatus.Failed, Reason: SentenceJson.Read(reason));
        }

        return new Evaluation(id, request, File.Exists(PathOf(id, StartedFile)) ? EvaluationStatus.Running : EvaluationStatus.Waiting);
    }

    private Evaluation? Forget(string id)
    {
        _finished.TryRemove(id, out _);
        return null;
    }

    private string PathOf(string id, string file = "") => Path.Combine(data.Evaluations, id, file);

    private sealed record Ending(string? Reason);
}
