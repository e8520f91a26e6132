using FerWeb.Api;
using FerWeb.Recognition;

namespace FerWeb.Gradio;

/// <summary>
/// Photos that Gradio clients have uploaded and will name in their next call. In memory only, until that call takes them,
/// for some minutes at most; the oldest make room.
/// </summary>
internal sealed class GradioFiles(TimeProvider time) : IDisposable
{
    private const string Folder = "photos/";
    private const int MostFiles = 256;
    private const long MostBytes = 256L * 1024 * 1024;

    private readonly ExpiringStore<PhotoFile> _files = new(TimeSpan.FromMinutes(5), MostBytes, time);

    /// <summary>Keeps a photo and returns the path under which the client may name it; it cannot be guessed.</summary>
    public string Add(PhotoFile photo) => Folder + _files.Add(photo, Math.Max(photo.Bytes.Length, MostBytes / MostFiles));

    /// <summary>The photo of that path, which is not kept any longer; null when it was never given out or has gone.</summary>
    public PhotoFile? Take(string path) => path.StartsWith(Folder, StringComparison.Ordinal) ? _files.Take(path[Folder.Length..]) : null;

    public void Dispose() => _files.Dispose();
}
