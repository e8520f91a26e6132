using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Web;

/// <summary>What the site, started as a program, says on the terminal.</summary>
public sealed class StartNoticesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ferweb-start");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Site_PortIsTaken_SaysSoInOneSentenceProposesAnotherAndLeavesTheDataAlone()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var run = await ProcessRun.StartAsync(_folder.FullName, "dotnet", typeof(Program).Assembly.Location, "--urls", $"http://localhost:{port}");

        Assert.Equal(1, run.ExitCode);
        var sentence = Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Equal(
            $"Port {port} is taken: something already answers on http://localhost:{port}. Stop it, or choose another port: ./run --port {port + 1}",
            sentence);
        Assert.Empty(run.Output);
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Theory]
    [InlineData("models", "Ready: http://127.0.0.1:")]
    [InlineData("nowhere", "FerWeb answers on http://127.0.0.1:")]
    public async Task Site_ModelIsWarmOrCannotBe_SaysWhereItAnswers(string models, string beginning)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                typeof(Program).Assembly.Location, "--urls", "http://127.0.0.1:0", "--Training:Enabled=false",
                $"--Recognition:ModelsFolder={Path.Combine(Checkout.Root, models)}",
            },
        };
        using var site = Process.Start(start)!;
        try
        {
            string? said = null;
            while (said?.StartsWith(beginning, StringComparison.Ordinal) != true)
            {
                said = await site.StandardOutput.ReadLineAsync();
                Assert.NotNull(said);
            }

            var address = said[said.IndexOf("http", StringComparison.Ordinal)..].Split(' ', ',')[0];
            using var client = new HttpClient();
            var status = (await client.GetAsync(new Uri(address + "/health/ready"))).StatusCode;
            Assert.Equal(models == "models" ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, status);
        }
        finally
        {
            site.Kill(entireProcessTree: true);
            await site.WaitForExitAsync();
        }
    }
}
