using System.Collections.Concurrent;
using System.Net;

namespace FerWeb.Tests.Load;

/// <summary>Counts what became of requests, by kind and outcome.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Add(string outcome) => _counts.AddOrUpdate(outcome, 1, (_, count) => count + 1);

    public void Add(string kind, HttpStatusCode status) => Add($"{kind} {(int)status}");

    public int Of(string outcome) => _counts.GetValueOrDefault(outcome);

    /// <summary>Each of these happened, and nothing else but what is allowed.</summary>
    public void OnlyHas(string[] outcomes, string? allowed = null) => Assert.Equal(
        outcomes.Order(StringComparer.Ordinal), _counts.Keys.Where(outcome => outcome != allowed).Order(StringComparer.Ordinal));

    public override string ToString() => string.Join(", ", _counts.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}: {one.Value}"));
}
