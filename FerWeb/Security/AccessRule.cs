using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace FerWeb.Security;

/// <summary>
/// Which rule is on: open to the person at the machine while the site listens on loopback addresses only, a login otherwise.
/// </summary>
public sealed class AccessRule(IServer server, IOptions<SecurityOptions> options)
{
    private static readonly string[] _proxyHeaders = ["Forwarded", "X-Original-For", "X-Real-IP", "Via"];

    /// <summary>Addresses that the site listens on; empty for a server without a network, as in tests.</summary>
    public IReadOnlyCollection<string> Addresses => [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    /// <summary>True when the person at the machine needs no login.</summary>
    public bool IsOpen => !options.Value.RequireLogin && Addresses.All(IsLoopback);

    /// <summary>True when a program needs an API key to recognise.</summary>
    public bool RecognitionNeedsKey => !options.Value.OpenRecognition && !IsOpen;

    /// <summary>
    /// True for a request of the person at the machine: it came over loopback, not through a proxy, to a name that means this
    /// machine (a foreign name would be DNS rebinding), and no other site's page sent it.
    /// </summary>
    public bool IsOpenTo(HttpContext context)
        => IsOpen
        && context.Connection.RemoteIpAddress is var from && (from is null || IPAddress.IsLoopback(from))
        && IsLoopbackName(context.Request.Host.Host)
        && !CameThroughAProxy(context.Request)
        && SameOrigin.Allows(context.Request);

    // nginx says nothing of itself unless it is told to, but before its release 1.29.7 asks in HTTP/1.0, as no browser does.
    private static bool CameThroughAProxy(HttpRequest request)
        => HttpProtocol.IsHttp10(request.Protocol)
        || _proxyHeaders.Any(request.Headers.ContainsKey)
        || request.Headers.Keys.Any(name => name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase));

    private static bool IsLoopback(string address)
    {
        // http://*:80 and http://+:80 are no addresses for Uri, and listen everywhere; a socket is there for a proxy.
        var text = address.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal);
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && IsLoopbackName(uri.Host);
    }

    private static bool IsLoopbackName(string host)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
