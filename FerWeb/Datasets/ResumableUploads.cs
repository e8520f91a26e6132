using System.Collections.Concurrent;
using System.Text.Json;
using FerWeb.Api;
using static FerWeb.Localization.Texts;

namespace FerWeb.Datasets;

/// <summary>Uploads that arrive in pieces, each in a folder of its own, so that they outlive a restart of the site too.</summary>
internal sealed partial class ResumableUploads(
    UploadFolder uploads, ServerFolders folders, DatasetImports imports, ILogger<ResumableUploads> logger)
    : IHostedService
{
    private const int MostRemembered = 1_000;

    // An import that ends the site each time must not keep it from starting for ever.
    private const int MostStarts = 3;

    private readonly ConcurrentDictionary<string, byte> _busy = [];
    private readonly ConcurrentDictionary<string, long> _complete = [];

    /// <summary>Makes room for an upload.</summary>
    /// <param name="length">Bytes of the file, more than 0.</param>
    /// <param name="fileName">Ends in .zip or .csv.</param>
    /// <param name="fields">How it is imported; where they have no name, the file's is the data set's.</param>
    /// <param name="language">Of the person; null when nobody said.</param>
    /// <returns>Its id, which cannot be guessed.</returns>
    /// <exception cref="ProblemException">413, 415 or 507.</exception>
    public string Begin(long length, string fileName, UploadFields fields, string? language)
    {
        var extension = Path.GetExtension(fileName).ToLowerInvariant();
        if (extension is not (".zip" or ".csv"))
        {
            throw new ProblemException(
                StatusCodes.Status415UnsupportedMediaType, ModuleKey("Send a file whose name ends in .zip or .csv. Unpack other archives first."));
        }

        uploads.CheckRoom(length);
        var place = uploads.MakePlace();
        var name = UploadFields.Presentable(fields.Name ?? Path.GetFileNameWithoutExtension(fileName));
        var shown = UploadFields.Presentable(Path.GetFileName(fileName));
        new UploadNote(length, name, extension, 0, shown, fields.MaxBadPercent, fields.OwnClasses, Import: DatasetImports.NewId(), Language: language)
            .Write(place);
        return UploadFolder.IdOf(place);
    }

    /// <summary>Bytes that have arrived, and bytes in all; equal when the import has begun, which this does where the last byte did not.</summary>
    /// <exception cref="ProblemException">404, or 423 while the last piece is on its way.</exception>
    public (long Arrived, long Length) Measure(string id)
    {
        // In this order: of an import that begins meanwhile the second look tells.
        var found = TryFind(id);
        if (_complete.TryGetValue(id, out var length))
        {
            return (length, length);
        }

        var (place, note) = found ?? throw NotThere();
        var arrived = note.ArrivedIn(place);
        if (arrived == note.Length)
        {
            ImportUnlessBegun(id, place, note);
        }

        return (arrived, note.Length);
    }

    /// <summary>Takes the next piece in. What arrives before the connection is lost counts; the last byte begins the import.</summary>
    /// <exception cref="ProblemException">400, 404, 409 at another offset, 423 while another piece is on its way, or 507.</exception>
    public async Task<(long Arrived, DatasetImport? Import)> AppendAsync(string id, long offset, HttpRequest request, CancellationToken cancellation)
    {
        using var turn = Enter(id);
        var (place, note) = Find(id);
        if (note.ArrivedIn(place) is var arrived && arrived != offset)
        {
            throw new ProblemException(
                StatusCodes.Status409Conflict, $"The piece begins at byte {offset}, but {arrived} bytes have arrived. Ask by HEAD, and go on from there.");
        }

        uploads.CheckRoom(note.Length - arrived);
        uploads.AllowLargest(request.HttpContext, 0);
        arrived = await uploads.ReceiveAsync(request.Body, note.FileIn(place), cancellation, note.Length);
        Directory.SetLastWriteTimeUtc(place, File.GetLastWriteTimeUtc(note.FileIn(place)));
        return (arrived, arrived < note.Length ? null : Import(place, note));
    }

    /// <summary>Removes an unfinished upload.</summary>
    /// <exception cref="ProblemException">404, or 423 while a piece is on its way.</exception>
    public void Remove(string id)
    {
        using var turn = Enter(id);
        Directory.Delete(Find(id).Place, recursive: true);
    }

    /// <summary>Imports what had arrived whole when the site ended before its import was done.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var place in uploads.List())
            {
                TakeUp(place);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.NotListed(logger, error.Message);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void TakeUp(string place)
    {
        try
        {
            if (UploadNote.Read(place) is not { } note || (note.Folder is null && note.ArrivedIn(place) != note.Length))
            {
                return;
            }

            using (var turn = UploadFolder.TryTakeTurn(place))
            {
                if (turn is null)
                {
                    // Another site on this folder is at it.
                    return;
                }

                ClearHalfMade(place);
            }

            if (note.Starts >= MostStarts)
            {
                UploadNote.Remove(place);
                Log.GivenUp(logger, note.Name, place, note.Starts);
                return;
            }

            note = note with { Starts = note.Starts + 1 };
            note.Write(place);
            if (note.Folder is { } folder)
            {
                // Which ones are allowed may have changed meanwhile.
                var source = folders.SourceOf(folder, note.Name, note.MaxBadPercent, note.OwnClasses);
                imports.Begin(source with { Place = place, Note = note, Language = note.Language });
            }
            else
            {
                Import(place, note);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or ProblemException)
        {
            Log.NotTakenUp(logger, UploadFolder.IdOf(place), error.Message);
        }
    }

    // The connection may have broken with the last byte: nobody sends another one that would begin the import.
    private void ImportUnlessBegun(string id, string place, UploadNote note)
    {
        using var turn = Enter(id);
        if (!_complete.ContainsKey(id) && IsFree(place))
        {
            Import(place, note);
        }
    }

    // Unless another site on this folder imports what lies there, or has just done so.
    private static bool IsFree(string place)
    {
        using var turn = Directory.Exists(place) ? UploadFolder.TryTakeTurn(place) : null;
        return turn is not null && UploadNote.Read(place) is not null;
    }

    private DatasetImport Import(string place, UploadNote note)
    {
        if (_complete.Count >= MostRemembered)
        {
            _complete.Clear();
        }

        // Whoever lost the answer to the last piece must hear that all has arrived, or the file would be sent again.
        _complete[UploadFolder.IdOf(place)] = note.Length;
        return imports.Begin(place, note);
    }

    /// <summary>Removes what the earlier import had written, and shows the sweeper that the folder is in use.</summary>
    private static void ClearHalfMade(string place)
    {
        foreach (var made in Directory.GetDirectories(place))
        {
            Directory.Delete(made, recursive: true);
        }

        Directory.SetLastWriteTimeUtc(place, TimeProvider.System.GetUtcNow().UtcDateTime);
    }

    private (string Place, UploadNote Note) Find(string id) => TryFind(id) ?? throw NotThere();

    private (string Place, UploadNote Note)? TryFind(string id)
        => !_complete.ContainsKey(id) && uploads.Find(id) is { } place && UploadNote.Read(place) is { Folder: null } note ? (place, note) : null;

    private static ProblemException NotThere() => new(
        StatusCodes.Status404NotFound, ModuleKey("There is no such upload. It is complete, was cancelled, or stood still for a day. Begin it again."));

    private Turn Enter(string id) => _busy.TryAdd(id, 0)
        ? new Turn(_busy, id)
        : throw new ProblemException(StatusCodes.Status423Locked, "Another piece of this upload is on its way. Try again in a moment.");

    private readonly struct Turn(ConcurrentDictionary<string, byte> busy, string id) : IDisposable
    {
        public void Dispose() => busy.TryRemove(id, out _);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The import {Id} of an earlier start could not be taken up. {Reason}")]
        public static partial void NotTakenUp(ILogger logger, string id, string reason);

        [LoggerMessage(2, LogLevel.Warning, "The uploads of an earlier start could not be listed. {Reason}")]
        public static partial void NotListed(ILogger logger, string reason);

        [LoggerMessage(
            3,
            LogLevel.Error,
            "The site ended {Starts} times before the import of {Name} was done, so it is not tried again. The file is removed from {Place} in a day.")]
        public static partial void GivenUp(ILogger logger, string name, string place, int starts);
    }
}
