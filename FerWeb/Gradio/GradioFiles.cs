using System.Buffers.Text;
using System.Security.Cryptography;

namespace FerWeb.Gradio;

/// <summary>
/// Photos that Gradio clients have uploaded and will name in their next call. In memory only, until that call takes them,
/// for some minutes at most; the oldest make room.
/// </summary>
internal sealed class GradioFiles : IDisposable
{
    private const int IdBytes = 16;
    private const int MostFiles = 256;
    private const long MostBytes = 256L * 1024 * 1024;
    private static readonly TimeSpan _lifetime = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, (ReadOnlyMemory<byte> Photo, DateTimeOffset Expires)> _files = [];
    private long _bytes;

    public GradioFiles(TimeProvider time)
    {
        _time = time;
        _sweep = time.CreateTimer(_ => Sweep(), null, _lifetime / 5, _lifetime / 5);
    }

    /// <summary>Keeps a photo and returns the path under which the client may name it; it cannot be guessed.</summary>
    public string Add(ReadOnlyMemory<byte> photo)
    {
        var path = $"photos/{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes))}";
        lock (_lock)
        {
            while (_files.Count > 0 && (_files.Count >= MostFiles || _bytes + photo.Length > MostBytes))
            {
                RemoveOldest();
            }

            _files.Add(path, (photo, _time.GetUtcNow() + _lifetime));
            _bytes += photo.Length;
        }

        return path;
    }

    /// <summary>The photo of that path, which is not kept any longer; null when it was never given out or has gone.</summary>
    public ReadOnlyMemory<byte>? Take(string path)
    {
        lock (_lock)
        {
            if (!_files.Remove(path, out var file))
            {
                return null;
            }

            _bytes -= file.Photo.Length;
            return file.Expires > _time.GetUtcNow() ? file.Photo : null;
        }
    }

    public void Dispose() => _sweep.Dispose();

    private void Sweep()
    {
        var now = _time.GetUtcNow();
        lock (_lock)
        {
            while (_files.Count > 0 && _files.GetAt(0).Value.Expires <= now)
            {
                RemoveOldest();
            }
        }
    }

    private void RemoveOldest()
    {
        _bytes -= _files.GetAt(0).Value.Photo.Length;
        _files.RemoveAt(0);
    }
}
