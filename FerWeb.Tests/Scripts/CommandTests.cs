using System.Net;
using System.Net.Sockets;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Scripts;

/// <summary>What ./run, ./test and .ci/run say before they build anything.</summary>
public sealed class CommandTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    [InlineData(".ci/run")]
    public async Task Script_AskedForHelp_ShowsItsUsage(string script)
    {
        var run = await ProcessRun.StartAsync(Checkout.Root, "bash", script, "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"Usage: {(script[0] == '.' ? "" : "./")}{script}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PortIsTaken_SaysSoAndProposesAnother()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var run = await ProcessRun.StartAsync(Checkout.Root, "bash", "run", "--port", $"{port}");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"Port {port} is taken", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port", "eighty")]
    [InlineData("--port", "70000")]
    [InlineData("--prot", "5080")]
    public async Task Run_WrongOption_IsRefusedAsWrongUsage(string option, string value)
    {
        var run = await ProcessRun.StartAsync(Checkout.Root, "bash", "run", option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }
}
