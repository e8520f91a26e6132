using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.TestHost;

namespace FerWeb.Tests.Web;

/// <summary>What the site believes of a reverse proxy, and what it offers for installing.</summary>
public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3", "https://faces.example/demo")]
    [InlineData("10.1.2.3", "10.9.9.9", "http://localhost")]
    [InlineData("10.1.0.0/16", "10.1.2.3", "https://faces.example/demo")]
    [InlineData("10.1.0.0/16", "10.9.9.9", "http://localhost")]
    public async Task ForwardedHeaders_FromAKnownProxyOnly_AreBelieved(string known, string proxy, string expected)
    {
        await using var site = new Site(new Dictionary<string, string> { ["Web:KnownProxies:0"] = known });

        Assert.Equal(expected, await RootSeenThroughAsync(site, proxy));
    }

    [Fact]
    public async Task ForwardedHeaders_WithoutAnyKnownProxy_AreNotBelieved()
    {
        await using var site = new Site();

        Assert.Equal("http://localhost", await RootSeenThroughAsync(site, "127.0.0.1"));
    }

    [Theory]
    [InlineData("203.0.113.7, 10.1.2.3", "203.0.113.7")]
    [InlineData("198.51.100.9, 203.0.113.7, 10.1.2.3", "203.0.113.7")] // What a visitor says of themselves is not believed.
    [InlineData("203.0.113.7, 10.9.9.9", "10.9.9.9")]
    public async Task ForwardedHeaders_OfTwoProxiesInARow_NameTheVisitorWhereBothAreKnown(string forwarded, string expected)
    {
        await using var site = new Site(
            new Dictionary<string, string> { ["Web:KnownProxies:0"] = "127.0.0.1", ["Web:KnownProxies:1"] = "10.1.2.3" });

        var answer = await site.Server.SendAsync(context =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Loopback;
            context.Request.Path = "/health/live";
            context.Request.Headers["X-Forwarded-For"] = forwarded;
        });

        Assert.Equal(expected, answer.Connection.RemoteIpAddress?.ToString());
    }

    [Fact]
    public async Task Training_ThroughAProxyOnTheSameMachine_IsNotTakenForThePersonAtIt()
    {
        await using var site = new Site(new Dictionary<string, string> { ["Web:KnownProxies:0"] = "127.0.0.1" });

        var answer = await site.Server.SendAsync(context =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Loopback;
            context.Request.Path = "/api/v1/runs";
            context.Request.Headers["X-Forwarded-For"] = "127.0.0.1";
        });

        Assert.Equal((int)HttpStatusCode.Forbidden, answer.Response.StatusCode);
    }

    [Fact]
    public async Task Manifest_OfTheSite_IsServedAndItsIconsAreThereInTheirSizes()
    {
        await using var site = new Site();
        using var client = site.CreateClient();

        var answer = await client.GetAsync("/manifest.webmanifest");
        using var manifest = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());

        Assert.Equal("application/manifest+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("href=\"manifest.webmanifest\"", await client.GetStringAsync("/"));
        Assert.Equal("standalone", manifest.RootElement.GetProperty("display").GetString());
        Assert.Equal("./", manifest.RootElement.GetProperty("start_url").GetString());
        var icons = manifest.RootElement.GetProperty("icons").EnumerateArray().ToArray();
        Assert.Contains(icons, icon => icon.TryGetProperty("purpose", out var purpose) && purpose.GetString() == "maskable");
        Assert.Superset(new HashSet<string?> { "192x192", "512x512" }, icons.Select(icon => icon.GetProperty("sizes").GetString()).ToHashSet());
        foreach (var icon in icons)
        {
            var (width, height) = PhotoBytes.SizeOf(await client.GetByteArrayAsync("/" + icon.GetProperty("src").GetString()));
            Assert.Equal(icon.GetProperty("sizes").GetString(), $"{width}x{height}");
        }
    }

    /// <summary>The site's own address, as it tells it to a program that asks through that proxy.</summary>
    private static async Task<string?> RootSeenThroughAsync(Site site, string proxy)
    {
        var answer = await site.Server.SendAsync(context =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse(proxy);
            context.Request.Path = "/config";
            context.Request.Headers["X-Forwarded-For"] = "203.0.113.7";
            context.Request.Headers["X-Forwarded-Proto"] = "https";
            context.Request.Headers["X-Forwarded-Host"] = "faces.example";
            context.Request.Headers["X-Forwarded-Prefix"] = "/demo";
        });
        using var config = await JsonDocument.ParseAsync(answer.Response.Body);
        return config.RootElement.GetProperty("root").GetString();
    }
}
