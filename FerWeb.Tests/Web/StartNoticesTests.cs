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
    [InlineData("{\"Web\": ", "is no JSON object. Look at line 1 and the one before it.")]
    [InlineData("[]", "is no JSON object.")]
    [InlineData("{\"Limits\": {\"Burst\": \"many\"}}", "Limits:Burst cannot be \"many\".")]
    [InlineData("{\"Training\": {\"Lease\": \"soon\"}}", "Training:Lease cannot be \"soon\".")]
    public async Task Site_SettingsFileCannotBeUsed_SaysWhereInASentence(string settings, string expected)
    {
        // Beside the file of the site itself: settings of another environment.
        var environment = $"Test{Guid.NewGuid():N}";
        var site = typeof(Program).Assembly.Location;
        var file = Path.Combine(Path.GetDirectoryName(site)!, $"appsettings.{environment}.json");
        await File.WriteAllTextAsync(file, settings);
        try
        {
            var run = await ProcessRun.StartAsync(_folder.FullName, "dotnet", site, "--environment", environment, "--urls", "http://127.0.0.1:0");

            Assert.Equal(1, run.ExitCode);
            Assert.Contains("has settings that cannot be used:", run.Error, StringComparison.Ordinal);
            Assert.Contains(expected, run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Site_CertificateIsNotThere_NamesTheSettingAndThePath()
    {
        var path = Path.Combine(_folder.FullName, "fullchain.pem");

        var run = await ProcessRun.StartAsync(
            _folder.FullName, "dotnet", typeof(Program).Assembly.Location, "--Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0",
            "--Kestrel:Endpoints:Https:Certificate:Path", path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Kestrel:Endpoints:Https:Certificate:Path names a file that cannot be opened.", run.Error, StringComparison.Ordinal);
        Assert.Contains(path, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
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
