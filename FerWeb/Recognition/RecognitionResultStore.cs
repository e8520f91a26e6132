using System.Runtime.CompilerServices;
using FerWeb.Engine.Recognition;
using Microsoft.Extensions.Options;

namespace FerWeb.Recognition;

/// <summary>Keeps answers in memory for a few minutes, so that a page can show one by its id. No photo is kept.</summary>
public sealed class RecognitionResultStore(IOptions<RecognitionOptions> options, TimeProvider time) : IDisposable
{
    private readonly ExpiringStore<RecognitionResult> _results = new(options.Value.ResultLifetime, options.Value.ResultCapacity, time);
    private readonly ConditionalWeakTable<RecognitionResult, Origin> _origins = [];

    /// <summary>Keeps a result and returns its id, which cannot be guessed.</summary>
    /// <param name="result">The result.</param>
    /// <param name="triedFolder">Folder of the model that gave it, if that was tried beside the live one.</param>
    public string Add(RecognitionResult result, string? triedFolder = null)
    {
        var id = _results.Add(result);
        _origins.Add(result, new Origin(id, triedFolder));
        return id;
    }

    /// <summary>The result of that id, or null when it was never given out or is no longer kept.</summary>
    public RecognitionResult? Find(string id) => _results.Find(id);

    /// <summary>The id under which this very result is kept, or null.</summary>
    public string? IdOf(RecognitionResult result)
        => _origins.TryGetValue(result, out var origin) && Find(origin.Id) is not null ? origin.Id : null;

    /// <summary>Folder of the model that gave this very result; null when that was the live one.</summary>
    public string? TriedFolderOf(RecognitionResult result) => _origins.TryGetValue(result, out var origin) ? origin.TriedFolder : null;

    public void Dispose() => _results.Dispose();

    private sealed record Origin(string Id, string? TriedFolder);
}
