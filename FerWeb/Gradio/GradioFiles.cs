using System.Buffers.Text;
using System.Security.Cryptography;

namespace FerWeb.Gradio;

/// <summary>Photos that Gradio clients have uploaded and will name in their next call. In memory only, for some minutes; the oldest make room.</summary>
internal sealed class GradioFiles(TimeProvider time)
{
    private const int IdBytes = 16;
    private const int MostFiles = 256;
    private const long MostBytes = 256L * 1024 * 1024;
    private static readonly TimeSpan _lifetime = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _files = [];
    private readonly Queue<(string Path, DateTimeOffset Expires)> _byAge = new();
    private long _bytes;

    /// <summary>Keeps a photo and returns the path under which the client may name it; it cannot be guessed.</summary>
    public string Add(ReadOnlyMemory<byte> photo)
    {
        var path = $"photos/{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes))}";
        lock (_lock)
        {
            MakeRoom(photo.Length);
            _files.Add(path, photo);
            _byAge.Enqueue((path, time.GetUtcNow() + _lifetime));
            _bytes += photo.Length;
        }

        return path;
    }

    /// <summary>The photo of that path; null when it was never given out or is no longer kept.</summary>
    public ReadOnlyMemory<byte>? Find(string path)
    {
        lock (_lock)
        {
            MakeRoom(0);
            return _files.TryGetValue(path, out var photo) ? photo : default(ReadOnlyMemory<byte>?);
        }
    }

    private void MakeRoom(int bytes)
    {
        var now = time.GetUtcNow();
        while (_byAge.TryPeek(out var oldest) && (oldest.Expires <= now || _files.Count == MostFiles || _bytes + bytes > MostBytes))
        {
            _byAge.Dequeue();
            _files.Remove(oldest.Path, out var photo);
            _bytes -= photo.Length;
        }
    }
}
