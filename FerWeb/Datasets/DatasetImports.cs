using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;

namespace FerWeb.Datasets;

/// <summary>Imports data sets one after the other, whether somebody watches or not.</summary>
public sealed partial class DatasetImports(
    DatasetLibrary library, UploadFolder uploads, TimeProvider clock, ILogger<DatasetImports> logger)
    : IHostedService, IDisposable
{
    private const int IdBytes = 12;
    private const int MostRemembered = 1_000;
    private static readonly TimeSpan _sweeping = TimeSpan.FromHours(1);
    private static readonly TimeSpan _remembered = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, DatasetImport> _imports = [];
    private readonly ConcurrentDictionary<string, Task> _work = [];
    private readonly SemaphoreSlim _turn = new(1);
    private ITimer? _sweeper;
    private volatile bool _isStopping;

    /// <summary>The newest first; those that ended are remembered until the site is started again, a day at most.</summary>
    public IReadOnlyList<DatasetImport> List() => [.. _imports.Values.OrderByDescending(import => import.Created)];

    /// <summary>The import, or null.</summary>
    public DatasetImport? Find(string id) => _imports.GetValueOrDefault(id);

    /// <summary>An id for an import, which cannot be guessed.</summary>
    internal static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));

    /// <summary>Begins the import of a complete upload; should the site end before it is done, the upload stays for the next start.</summary>
    internal DatasetImport Begin(string place, UploadNote note) => Begin(ImportSource.Of(place, note));

    /// <summary>Begins the import of a folder or file of the server, which a restart of the site takes up too.</summary>
    /// <param name="source">One that is allowed.</param>
    public DatasetImport BeginFolder(ImportSource source)
    {
        var place = uploads.MakePlace();
        var note = new UploadNote(
            Length: 0, source.Name, Extension: "", MaxBadPercent: source.MaxBadPercent, OwnClasses: source.OwnClasses, Folder: source.SourceName,
            Import: NewId(), Language: source.Language);
        note.Write(place);
        return Begin(source with { Place = place, Note = note });
    }

    /// <summary>Begins an import in the background.</summary>
    public DatasetImport Begin(ImportSource source)
    {
        var import = new DatasetImport(source.Note?.Import ?? NewId(), source, clock.GetUtcNow());
        if (_isStopping)
        {
            import.Interrupt();
        }

        Forget();
        _imports[import.Id] = import;
        _work[import.Id] = Task.Run(() => RunAsync(import, source));
        return import;
    }

    /// <summary>Begins a failed import anew, in its place, so that more bad pictures are left out.</summary>
    /// <param name="id">The import that failed.</param>
    /// <param name="maxBadPercent">How many of the pictures may be left out, 0 to 100.</param>
    /// <returns>The new import; null when there is nothing to try again, or somebody else has just done so.</returns>
    public DatasetImport? Retry(string id, double maxBadPercent) => Retry(
        id, failed => failed.CanRetry, source => source with { MaxBadPercent = maxBadPercent });

    /// <summary>Begins an import anew, in its place, that was refused because its folders name no emotions: each of them is a class now.</summary>
    /// <param name="id">The import that failed.</param>
    /// <returns>The new import; null when there is nothing to try again, or somebody else has just done so.</returns>
    public DatasetImport? RetryAsOwnClasses(string id)
        => Retry(id, failed => failed.CanBeOwnClasses, source => source with { OwnClasses = true });

    private DatasetImport? Retry(string id, Func<DatasetImport, bool> can, Func<ImportSource, ImportSource> change)
    {
        if (!_imports.TryGetValue(id, out var failed) || !can(failed) || !failed.IsSourceThere || !_imports.TryRemove(id, out _))
        {
            return null;
        }

        failed.Dispose();
        var source = change(failed.Source);
        if (source is { Place: { } place, Note: { } note })
        {
            source = source with { Note = note with { MaxBadPercent = source.MaxBadPercent, OwnClasses = source.OwnClasses, Import = NewId() } };

            // After a day it is swept, also where a folder of the server was read, which is still there.
            Directory.CreateDirectory(place);
            source.Note.Write(place);
        }

        return Begin(source);
    }

    /// <summary>Cancels an import, or forgets one that has ended.</summary>
    /// <returns>False when there is none.</returns>
    public bool Cancel(string id)
    {
        if (!_imports.TryGetValue(id, out var import))
        {
            return false;
        }

        if (import.IsActive)
        {
            import.Cancel();
        }
        else if (_imports.TryRemove(id, out _))
        {
            import.Dispose();
            RemovePlace(import.Source);
        }

        return true;
    }

    /// <summary>Clears away what a killed process left, and from then on uploads that nobody goes on with.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Sweep();
        _sweeper = clock.CreateTimer(_ => Sweep(), null, _sweeping, _sweeping);
        return Task.CompletedTask;
    }

    /// <summary>Ends all imports; nothing is left half made, and uploads wait for the next start.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        foreach (var import in _imports.Values)
        {
            import.Interrupt();
        }

        // One that cannot be cancelled, for its disk does not answer, ends with the process.
        await Task.WhenAll(_work.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sweeper?.Dispose();
        _turn.Dispose();
    }

    private void Sweep()
    {
        try
        {
            foreach (var left in library.SweepLeftovers())
            {
                if (left.Fault is null)
                {
                    Log.Swept(logger, left.Path);
                }
                else
                {
                    Log.NotSwept(logger, left.Fault);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.NotSwept(logger, error.Message);
        }
    }

    private async Task RunAsync(DatasetImport import, ImportSource source)
    {
        var ours = source.Place is { } place && Directory.Exists(place) ? UploadFolder.TryTakeTurn(place) : null;
        try
        {
            if (ours is null && source.Note is not null)
            {
                // Another site on this folder imports it.
                import.Interrupt();
            }

            await _turn.WaitAsync(import.Cancellation);
            try
            {
                import.State = ImportState.Running;
                var options = source.Options with { MaxUnpackedBytes = uploads.MostUnpackedBytes };
                import.DatasetId = library.Import(source.Path, source.Name, import, options, source.Place, import.Cancellation).Id;
                import.State = ImportState.Finished;
                Log.Imported(logger, import.Name, import.DatasetId);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            import.State = ImportState.Cancelled;
        }
        catch (Exception error)
        {
            Log.Failed(logger, import.Name, error);

            // What the system says of a file names its path on the server.
            import.Fault = FullDisk.IsCause(error)
                ? "The server's disk is full, so nothing was imported. Free some space, then import it again."
                : error is DatasetException { InnerException: not (IOException or UnauthorizedAccessException) } told
                ? told.Sentence
                : "The import failed on our side; the log says why.";
            import.Report = (error as DatasetException)?.Report;
            import.CanBeOwnClasses = error is DatasetException { CanBeOwnClasses: true };
            if (import.HasRest || import.CanBeOwnClasses)
            {
                ForgetNote(source);
            }

            import.State = ImportState.Failed;
        }
        finally
        {
            bool isForTheNextStart = source.Note is not null && import is { State: ImportState.Cancelled, IsInterrupted: true };
            bool isDone = !import.CanRetry && !import.CanBeOwnClasses && !isForTheNextStart;
            if (isDone)
            {
                // Before another site can take the turn: what has no note is not imported again.
                ForgetNote(source);
            }

            ours?.Dispose();
            if (isDone)
            {
                RemovePlace(source);
            }

            _work.TryRemove(import.Id, out _);
        }
    }

    /// <summary>A refused upload waits for a person for a day, not for the next start.</summary>
    private void ForgetNote(ImportSource source)
    {
        try
        {
            if (source is { Note: not null, Place: { } place })
            {
                UploadNote.Remove(place);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.NotSwept(logger, error.Message);
        }
    }

    private void RemovePlace(ImportSource source)
    {
        try
        {
            if (source.Place is { } place && Directory.Exists(place))
            {
                UploadNote.Remove(place);
                Directory.Delete(place, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.NotSwept(logger, error.Message);
        }
    }

    // After as long as an upload is kept; of too many, first those that cannot be tried again, with which no upload goes.
    private void Forget()
    {
        var oldest = clock.GetUtcNow() - _remembered;
        List<DatasetImport> ended = [.. List().Where(import => !import.IsActive)];
        var tooMany = ended.OrderByDescending(import => import.CanRetry || import.CanBeOwnClasses).Skip(MostRemembered);
        foreach (var import in ended.Where(import => import.Created < oldest).Concat(tooMany))
        {
            Cancel(import.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Data set {Name} was imported as {DatasetId}.")]
        public static partial void Imported(ILogger logger, string name, string datasetId);

        [LoggerMessage(2, LogLevel.Warning, "Data set {Name} was not imported.")]
        public static partial void Failed(ILogger logger, string name, Exception error);

        [LoggerMessage(3, LogLevel.Warning, "Leftovers of an import could not be removed. {Reason}")]
        public static partial void NotSwept(ILogger logger, string reason);

        [LoggerMessage(4, LogLevel.Information, "Nobody has gone on with {Path} for a day: removed.")]
        public static partial void Swept(ILogger logger, string path);
    }
}
