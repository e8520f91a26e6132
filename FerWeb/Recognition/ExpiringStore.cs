using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Primitives;

namespace FerWeb.Recognition;

/// <summary>Keeps things in memory for a while, under ids that cannot be guessed; those unused for longest make room for new ones.</summary>
/// <param name="lifetime">How long one is kept.</param>
/// <param name="capacity">The sizes of all that is kept add up to this at most.</param>
internal sealed class ExpiringStore<T>(TimeSpan lifetime, long capacity, TimeProvider time) : IDisposable
    where T : class
{
    private const int IdBytes = 16;
    private const double Share = 0.05; // of what is kept, dropped at a time

    private readonly Lock _gate = new();
    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = capacity, TrackStatistics = true });

    /// <summary>Keeps it and returns its id.</summary>
    public string Add(T value, long size = 1)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
        // A token, because of itself the cache lets go only while somebody uses it, and what is kept here is private.
        var expiry = new CancellationTokenSource(lifetime, time);
        var entry = new MemoryCacheEntryOptions { Size = size }
            .AddExpirationToken(new CancellationChangeToken(expiry.Token))
            .RegisterPostEvictionCallback((_, _, _, _) => expiry.Dispose());
        lock (_gate)
        {
            // A full cache refuses what is new instead of dropping what is old.
            while (_kept.Count > 0 && size + _kept.GetCurrentStatistics()!.CurrentEstimatedSize > capacity)
            {
                _kept.Compact(Math.Clamp(1.5 / _kept.Count, Share, 1));
            }

            _kept.Set(id, value, entry);
        }

        return id;
    }

    /// <summary>What is kept under that id, or null when it was never given out or is no longer kept.</summary>
    public T? Find(string id) => _kept.Get<T>(id);

    /// <summary>Like <see cref="Find"/>, and keeps it no longer.</summary>
    public T? Take(string id)
    {
        lock (_gate)
        {
            var value = _kept.Get<T>(id);
            _kept.Remove(id);
            return value;
        }
    }

    public void Dispose() => _kept.Dispose();
}
