using System.Runtime.CompilerServices;
using FerWeb.Engine.Recognition;
using Microsoft.Extensions.Options;

namespace FerWeb.Recognition;

/// <summary>Keeps answers in memory for a few minutes, so that a page can show one by its id. No photo is kept.</summary>
public sealed class RecognitionResultStore(IOptions<RecognitionOptions> options, TimeProvider time) : IDisposable
{
    private readonly ExpiringStore<RecognitionResult> _results = new(options.Value.ResultLifetime, options.Value.ResultCapacity, time);
    private readonly ConditionalWeakTable<RecognitionResult, string> _ids = [];

    /// <summary>Keeps a result and returns its id, which cannot be guessed.</summary>
    public string Add(RecognitionResult result)
    {
        var id = _results.Add(result);
        _ids.Add(result, id);
        return id;
    }

    /// <summary>The result of that id, or null when it was never given out or is no longer kept.</summary>
    public RecognitionResult? Find(string id) => _results.Find(id);

    /// <summary>The id under which this very result is kept, or null.</summary>
    public string? IdOf(RecognitionResult result) => _ids.TryGetValue(result, out var id) && Find(id) is not null ? id : null;

    public void Dispose() => _results.Dispose();
}
