using System.Collections.Concurrent;
using System.Text.Json;
using FerWeb.Api;
using static FerWeb.Localization.Texts;

namespace FerWeb.Datasets;

/// <summary>Uploads that arrive in pieces, each in a folder of its own, so that they outlive a restart of the site too.</summary>
internal sealed class ResumableUploads(UploadFolder uploads, DatasetImports imports)
{
    private const string AboutFile = "about.json";
    private const int MostRemembered = 1_000;

    private readonly ConcurrentDictionary<string, byte> _busy = [];
    private readonly ConcurrentDictionary<string, long> _complete = [];

    /// <summary>Makes room for an upload.</summary>
    /// <param name="length">Bytes of the file, more than 0.</param>
    /// <param name="fileName">Gives the data set its name; ends in .zip or .csv.</param>
    /// <returns>Its id, which cannot be guessed.</returns>
    /// <exception cref="ProblemException">413, 415 or 507.</exception>
    public string Begin(long length, string fileName)
    {
        var extension = Path.GetExtension(fileName).ToLowerInvariant();
        if (extension is not (".zip" or ".csv"))
        {
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, ModuleKey("Send a file whose name ends in .zip or .csv. Unpack other archives first."));
        }

        uploads.CheckRoom(length);
        var place = uploads.MakePlace();
        File.WriteAllBytes(Path.Combine(place, AboutFile), JsonSerializer.SerializeToUtf8Bytes(new About(length, Path.GetFileNameWithoutExtension(fileName), extension)));
        return UploadFolder.IdOf(place);
    }

    /// <summary>Bytes that have arrived, and bytes in all; equal when the import has begun.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public (long Arrived, long Length) Measure(string id)
    {
        if (_complete.TryGetValue(id, out var length))
        {
            return (length, length);
        }

        var (place, about) = Find(id);
        return (Arrived(place, about), about.Length);
    }

    /// <summary>Takes the next piece in. What arrives before the connection is lost counts; the last byte begins the import.</summary>
    /// <exception cref="ProblemException">400, 404, 409 at another offset, 423 while another piece is on its way, or 507.</exception>
    public async Task<(long Arrived, DatasetImport? Import)> AppendAsync(string id, long offset, HttpRequest request, CancellationToken cancellation)
    {
        using var turn = Enter(id);
        var (place, about) = Find(id);
        if (Arrived(place, about) is var arrived && arrived != offset)
        {
            throw new ProblemException(StatusCodes.Status409Conflict, $"The piece begins at byte {offset}, but {arrived} bytes have arrived. Ask by HEAD, and go on from there.");
        }

        uploads.CheckRoom(about.Length - arrived);
        arrived = await uploads.ReceiveAsync(request, FileIn(place, about), cancellation, about.Length);
        Directory.SetLastWriteTimeUtc(place, File.GetLastWriteTimeUtc(FileIn(place, about)));
        if (arrived < about.Length)
        {
            return (arrived, null);
        }

        if (_complete.Count >= MostRemembered)
        {
            _complete.Clear();
        }

        // Whoever lost the answer to the last piece must hear that all has arrived, or the file would be sent again.
        _complete[id] = about.Length;
        return (arrived, imports.Begin(FileIn(place, about), ImportsApi.NameOf(about.Name), temporary: place));
    }

    /// <summary>Removes an unfinished upload.</summary>
    /// <exception cref="ProblemException">404, or 423 while a piece is on its way.</exception>
    public void Remove(string id)
    {
        using var turn = Enter(id);
        Directory.Delete(Find(id).Place, recursive: true);
    }

    private (string Place, About About) Find(string id)
    {
        var place = _complete.ContainsKey(id) ? null : uploads.Find(id);
        return place is not null && File.Exists(Path.Combine(place, AboutFile))
            ? (place, JsonSerializer.Deserialize<About>(File.ReadAllBytes(Path.Combine(place, AboutFile)))!)
            : throw new ProblemException(StatusCodes.Status404NotFound, ModuleKey("There is no such upload. It is complete, was cancelled, or stood still for a day. Begin it again."));
    }

    private Turn Enter(string id) => _busy.TryAdd(id, 0)
        ? new Turn(_busy, id)
        : throw new ProblemException(StatusCodes.Status423Locked, "Another piece of this upload is on its way. Try again in a moment.");

    private static string FileIn(string place, About about) => Path.Combine(place, "upload" + about.Extension);

    private static long Arrived(string place, About about) => new FileInfo(FileIn(place, about)) is { Exists: true } file ? file.Length : 0;

    private sealed record About(long Length, string Name, string Extension);

    private readonly struct Turn(ConcurrentDictionary<string, byte> busy, string id) : IDisposable
    {
        public void Dispose() => busy.TryRemove(id, out _);
    }
}
