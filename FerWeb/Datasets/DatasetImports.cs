using FerWeb.Engine;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using FerWeb.Engine.Datasets;
using FerWeb.Workspace.Datasets;

namespace FerWeb.Datasets;

/// <summary>Imports data sets one after the other, whether somebody watches or not.</summary>
public sealed partial class DatasetImports(DatasetLibrary library, TimeProvider clock, ILogger<DatasetImports> logger) : IHostedService, IDisposable
{
    private const int IdBytes = 12;
    private const int MostRemembered = 20;
    private static readonly TimeSpan _sweeping = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, DatasetImport> _imports = [];
    private readonly ConcurrentDictionary<string, Task> _work = [];
    private readonly SemaphoreSlim _turn = new(1);
    private ITimer? _sweeper;
    private volatile bool _isStopping;

    /// <summary>The newest first; those that ended are remembered for a while.</summary>
    public IReadOnlyList<DatasetImport> List() => [.. _imports.Values.OrderByDescending(import => import.Created)];

    /// <summary>The import, or null.</summary>
    public DatasetImport? Find(string id) => _imports.GetValueOrDefault(id);

    /// <summary>Begins an import in the background.</summary>
    /// <param name="source">A folder, .csv or .zip.</param>
    /// <param name="name">Name of the data set for a person.</param>
    /// <param name="temporary">A folder to remove when the import has ended; null when the source is not ours.</param>
    public DatasetImport Begin(string source, string name, string? temporary = null) => Begin(source, name, temporary, isUpload: false);

    /// <summary>Begins the import of a complete upload; should the site end before it is done, the upload stays for the next start.</summary>
    internal DatasetImport Begin(string place, UploadNote note) => Begin(note.FileIn(place), note.Name, place, isUpload: true);

    private DatasetImport Begin(string source, string name, string? temporary, bool isUpload)
    {
        var import = new DatasetImport(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes)), name, clock.GetUtcNow());
        if (_isStopping)
        {
            import.Interrupt();
        }

        Forget();
        _imports[import.Id] = import;
        _work[import.Id] = Task.Run(() => RunAsync(import, source, temporary, isUpload));
        return import;
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
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        foreach (var import in _imports.Values)
        {
            import.Interrupt();
        }

        return Task.WhenAll(_work.Values).WaitAsync(cancellationToken);
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
            library.SweepLeftovers();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.NotSwept(logger, error);
        }
    }

    private async Task RunAsync(DatasetImport import, string source, string? temporary, bool isUpload)
    {
        try
        {
            await _turn.WaitAsync(import.Cancellation);
            try
            {
                import.State = ImportState.Running;
                import.DatasetId = library.Import(source, import.Name, import, workFolder: temporary, cancellation: import.Cancellation).Id;
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
            import.Fault = error is DatasetException told ? HidePath(told.Sentence, source) : (Sentence)"The import failed on our side; the log says why.";
            import.Report = (error as DatasetException)?.Report;
            import.State = ImportState.Failed;
        }
        finally
        {
            if (!(isUpload && import is { State: ImportState.Cancelled, IsInterrupted: true }))
            {
                RemoveTemporary(temporary);
            }

            _work.TryRemove(import.Id, out _);
        }
    }

    /// <summary>Where an upload lies on the server says nothing to who sent it.</summary>
    private static Sentence HidePath(Sentence sentence, string source) => new(sentence.Template, [.. sentence.Arguments.Select(argument => argument switch
    {
        Sentence inner => HidePath(inner, source),
        string text => text.Replace(source, Path.GetFileName(source), StringComparison.Ordinal),
        _ => argument,
    })]);

    private void RemoveTemporary(string? folder)
    {
        try
        {
            if (folder is not null && Directory.Exists(folder))
            {
                UploadNote.Remove(folder);
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.NotSwept(logger, error);
        }
    }

    private void Forget()
    {
        foreach (var old in List().Where(import => !import.IsActive).Skip(MostRemembered))
        {
            Cancel(old.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Data set {Name} was imported as {DatasetId}.")]
        public static partial void Imported(ILogger logger, string name, string datasetId);

        [LoggerMessage(2, LogLevel.Warning, "Data set {Name} was not imported.")]
        public static partial void Failed(ILogger logger, string name, Exception error);

        [LoggerMessage(3, LogLevel.Warning, "Leftovers of an import could not be removed.")]
        public static partial void NotSwept(ILogger logger, Exception error);
    }
}
