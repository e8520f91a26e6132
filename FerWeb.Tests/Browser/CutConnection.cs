using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace FerWeb.Tests.Browser;

/// <summary>The way between a page and some of the site's connections; it can be cut for as long as a test wants.</summary>
internal sealed class CutConnection
{
    private readonly ConcurrentBag<IWebSocketRoute> _sockets = [];
    private volatile bool _isDown;

    /// <summary>Errors that a browser logs while it is cut.</summary>
    public static bool IsExpected(string error)
        => error.Contains("WebSocket") || error.Contains("negotiat") || error.Contains("ERR_FAILED") || error.Contains("connection");

    public static async Task<CutConnection> OfAsync(IPage page, params string[] paths)
    {
        var cut = new CutConnection();
        foreach (var path in paths)
        {
            await page.RouteWebSocketAsync($"**{path}*", socket =>
            {
                cut._sockets.Add(socket.ConnectToServer());
                cut._sockets.Add(socket);
            });
            await page.RouteAsync($"**{path}/negotiate*", route => cut._isDown ? route.AbortAsync() : route.ContinueAsync());
        }

        return cut;
    }

    public async Task CutAsync()
    {
        _isDown = true;
        while (_sockets.TryTake(out var socket))
        {
            await socket.CloseAsync();
        }
    }

    public void Restore() => _isDown = false;
}
