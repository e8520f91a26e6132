using System.Net;
using FerWeb.Security;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace FerWeb.Tests.Web.Security;

public sealed class AccessRuleTests
{
    [Theory]
    [InlineData("http://localhost:5080", true)]
    [InlineData("http://127.0.0.1:5080", true)]
    [InlineData("http://127.0.0.2:5080", true)]
    [InlineData("http://[::1]:5080", true)]
    [InlineData("http://0.0.0.0:5080", false)]
    [InlineData("http://[::]:5080", false)]
    [InlineData("http://*:5080", false)]
    [InlineData("http://+:5080", false)]
    [InlineData("http://192.168.1.4:5080", false)]
    [InlineData("http://fer.example:80", false)]
    [InlineData("http://unix:/run/ferweb.sock", false)]
    public void IsOpen_ByAddress_OnlyOnLoopback(string address, bool isOpen)
    {
        Assert.Equal(isOpen, RuleOn([address]).IsOpen);
        Assert.False(RuleOn([address, "http://10.0.0.1:81"]).IsOpen);
        Assert.False(RuleOn([address], requireLogin: true).IsOpen);
    }

    [Theory]
    [InlineData("localhost:5080", "127.0.0.1", true)]
    [InlineData("127.0.0.1:5080", "127.0.0.1", true)]
    [InlineData("[::1]:5080", "::1", true)]
    [InlineData("localhost:5080", "::ffff:127.0.0.1", true)]
    [InlineData("evil.example:5080", "127.0.0.1", false)]
    [InlineData("localhost.evil.example", "127.0.0.1", false)]
    [InlineData("localhost:5080", "192.168.1.9", false)]
    public void IsOpenTo_ByHostAndSender_OnlyToThisMachineUnderItsOwnName(string host, string from, bool isOpen)
        => Assert.Equal(isOpen, RuleOn(["http://localhost:5080"]).IsOpenTo(Request(host, from)));

    [Theory]
    [InlineData("X-Forwarded-For", "10.1.2.3")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("X-Forwarded-Host", "localhost")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("X-Forwarded-Port", "443")]
    [InlineData("x-forwarded-server", "gate")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    [InlineData("Via", "1.1 Caddy")]
    [InlineData("Forwarded", "for=10.1.2.3")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost:8000")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public void IsOpenTo_ThroughAProxyOrFromAnotherSitesPage_IsNotOpen(string header, string value)
    {
        var request = Request("localhost:5080", "127.0.0.1");
        request.Request.Headers[header] = value;

        Assert.False(RuleOn(["http://localhost:5080"]).IsOpenTo(request));
    }

    [Fact]
    public void IsOpenTo_ThroughANginxThatSaysNothingOfItself_IsNotOpen()
    {
        var request = Request("127.0.0.1:5080", "127.0.0.1");
        request.Request.Protocol = "HTTP/1.0";

        Assert.False(RuleOn(["http://localhost:5080"]).IsOpenTo(request));
    }

    [Fact]
    public void IsOpenTo_LinkOnAnotherSite_MayLeadToAPage()
    {
        var request = Request("localhost:5080", "127.0.0.1");
        request.Request.Headers["Sec-Fetch-Site"] = "cross-site";
        request.Request.Headers["Sec-Fetch-Mode"] = "navigate";
        request.Request.Headers["Sec-Fetch-Dest"] = "document";

        Assert.True(RuleOn(["http://localhost:5080"]).IsOpenTo(request));
        request.Request.Method = "POST";
        Assert.False(RuleOn(["http://localhost:5080"]).IsOpenTo(request));
    }

    [Theory]
    [InlineData("http://10.0.0.1:80", false, true)]
    [InlineData("http://10.0.0.1:80", true, false)]
    [InlineData("http://localhost:80", false, false)]
    public void RecognitionNeedsKey_ByAddressAndSetting_OnlyWhereItIsClosed(string address, bool isOpen, bool needsKey)
        => Assert.Equal(
            needsKey, new AccessRule(new BoundServer([address]), Options.Create(new SecurityOptions { OpenRecognition = isOpen })).RecognitionNeedsKey);

    private static AccessRule RuleOn(string[] addresses, bool requireLogin = false)
        => new(new BoundServer(addresses), Options.Create(new SecurityOptions { RequireLogin = requireLogin }));

    private static DefaultHttpContext Request(string host, string from)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.Scheme = "http";
        context.Request.Host = new HostString(host);
        context.Connection.RemoteIpAddress = IPAddress.Parse(from);
        return context;
    }

    /// <summary>A server that says it listens there.</summary>
    private sealed class BoundServer : IServer
    {
        public BoundServer(string[] addresses)
        {
            var bound = new ServerAddressesFeature();
            foreach (var address in addresses)
            {
                bound.Addresses.Add(address);
            }

            Features.Set<IServerAddressesFeature>(bound);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull
            => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
