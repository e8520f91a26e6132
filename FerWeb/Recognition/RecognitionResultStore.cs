using System.Buffers.Text;
using System.Security.Cryptography;
using FerWeb.Engine.Recognition;
using Microsoft.Extensions.Options;

namespace FerWeb.Recognition;

/// <summary>Keeps answers in memory for a few minutes, so that a page can show one by its id. No photo is kept.</summary>
public sealed class RecognitionResultStore : IDisposable
{
    private const int IdBytes = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, RecognitionResult> _results = [];
    private readonly Queue<(string Id, DateTimeOffset Expires)> _byAge = new();
    private readonly RecognitionOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public RecognitionResultStore(IOptions<RecognitionOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        _timer = time.CreateTimer(_ => Expire(), null, _options.ResultLifetime, _options.ResultLifetime);
    }

    /// <summary>Keeps a result and returns its id, which cannot be guessed.</summary>
    public string Add(RecognitionResult result)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
        lock (_gate)
        {
            if (_results.Count == _options.ResultCapacity)
            {
                _results.Remove(_byAge.Dequeue().Id);
            }

            _results.Add(id, result);
            _byAge.Enqueue((id, _time.GetUtcNow() + _options.ResultLifetime));
        }

        return id;
    }

    /// <summary>The result of that id, or null when it was never given out or is no longer kept.</summary>
    public RecognitionResult? Find(string id)
    {
        lock (_gate)
        {
            Expire();
            return _results.GetValueOrDefault(id);
        }
    }

    /// <summary>The id under which this very result is kept, or null.</summary>
    public string? IdOf(RecognitionResult result)
    {
        lock (_gate)
        {
            return _results.FirstOrDefault(kept => ReferenceEquals(kept.Value, result)).Key;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Expire()
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            while (_byAge.TryPeek(out var oldest) && oldest.Expires <= now)
            {
                _results.Remove(_byAge.Dequeue().Id);
            }
        }
    }
}
