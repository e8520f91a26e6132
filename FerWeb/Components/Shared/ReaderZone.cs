using Microsoft.JSInterop;

namespace FerWeb.Components.Shared;

/// <summary>In which time zone the reader's browser is; asked for where a page needs it, once for a circuit.</summary>
public sealed class ReaderZone(IJSRuntime js)
{
    private bool _isAsked;

    /// <value>The zone; null before it was asked for, and where the browser's is UTC or unknown to this machine.</value>
    public TimeZoneInfo? Known { get; private set; }

    /// <summary>Asks, unless that was done before.</summary>
    /// <returns>Whether <see cref="Known"/> is another one now.</returns>
    public async Task<bool> AskAsync()
    {
        if (_isAsked)
        {
            return false;
        }

        _isAsked = true;
        try
        {
            var format = await js.InvokeAsync<IJSObjectReference>("Intl.DateTimeFormat");
            var name = (await format.InvokeAsync<Resolved?>("resolvedOptions"))?.TimeZone;
            Known = name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && !zone.HasSameRules(TimeZoneInfo.Utc) ? zone : null;
            await JsDisposal.DisposeAsync(format);
        }
        catch (JSException)
        {
            // A browser that does not tell: then it is UTC, as the axis says.
        }

        return Known is not null;
    }

    private sealed record Resolved(string? TimeZone);
}
