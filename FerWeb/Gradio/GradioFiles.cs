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

    private readonly ExpiringStore<Photo> _files = new(TimeSpan.FromMinutes(5), MostBytes, time);

    /// <summary>Keeps a photo and returns the path under which the client may name it; it cannot be guessed.</summary>
    public string Add(ReadOnlyMemory<byte> photo)
        => Folder + _files.Add(new Photo(photo), Math.Max(photo.Length, MostBytes / MostFiles));

    /// <summary>The photo of that path, which is not kept any longer; null when it was never given out or has gone.</summary>
    public ReadOnlyMemory<byte>? Take(string path)
        => path.StartsWith(Folder, StringComparison.Ordinal) ? _files.Take(path[Folder.Length..])?.Bytes : null;

    public void Dispose() => _files.Dispose();

    private sealed record Photo(ReadOnlyMemory<byte> Bytes);
}
