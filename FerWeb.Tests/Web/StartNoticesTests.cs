using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using FerWeb.Tests.Shared;
using Microsoft.AspNetCore.Hosting;
using Xunit.Abstractions;

namespace FerWeb.Tests.Web;

/// <summary>What the site, started as a program, says on the terminal.</summary>
public sealed class StartNoticesTests(ITestOutputHelper output) : IDisposable
{
    // What starts beside the server.
    private static readonly string[] _littleElse = ["--Training:Enabled=false", "--Recognition:ModelsFolder=nowhere"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ferweb-start");

    // On data of its own, whatever the checkout's settings file and the environment say.
    private string[] Alone => [typeof(Program).Assembly.Location, $"--Storage:Folder={Path.Combine(_folder.FullName, "data")}", .. SiteProcess.NothingForeign];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Site_PortIsTaken_SaysSoInOneSentenceProposesAnotherAndLeavesTheDataAlone()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var run = await ProcessRun.StartAsync(_folder.FullName, "dotnet", [.. Alone, "--urls", $"http://localhost:{port}"]);

        Assert.Equal(1, run.ExitCode);
        var sentence = Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Equal(
            $"Port {port} is taken: something already answers on http://localhost:{port}. Stop it, or choose another port: ./run --port {port + 1}",
            sentence);
        Assert.Empty(run.Output);
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task Site_PortOfAnEndpointInTheSettingsIsTaken_SaysSoInOneSentenceAndLeavesTheDataAlone()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var run = await ProcessRun.StartAsync(_folder.FullName, "dotnet", [.. Alone, $"--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{port}"]);

        Assert.Equal(
            (1, $"Port {port} is taken: something already answers on http://127.0.0.1:{port}. Stop it, or choose another port in Kestrel:Endpoints."),
            (run.ExitCode, run.Error.TrimEnd()));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task Site_EndpointInTheSettings_ListensThereAlsoWhereAnotherAddressIsTaken()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        using var site = await SiteProcess.StartAsync(
            Path.Combine(_folder.FullName, "data"),
            [
                "--urls", $"http://127.0.0.1:{port}", "--Kestrel:Endpoints:Http:Url", "http://127.0.0.1:0", "--Training:Enabled", "false",
                "--Recognition:ModelsFolder", "nowhere",
            ]);

        using var client = site.Client();
        Assert.NotEqual(port, site.Address.Port);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
    }

    [Fact]
    public async Task Site_PortBelow1024WithoutTheRightForIt_SaysSoInOneSentenceAndLeavesTheDataAlone()
    {
        const int Port = 81;
        if (!OperatingSystem.IsLinux()
            || int.Parse(await File.ReadAllTextAsync("/proc/sys/net/ipv4/ip_unprivileged_port_start"), CultureInfo.InvariantCulture) <= Port)
        {
            output.WriteLine("Not tried: here everybody may listen on ports below 1024.");
            return;
        }

        string[] without = Environment.UserName == "root" ? ["setpriv", "--bounding-set=-net_bind_service", "--inh-caps=-net_bind_service"] : [];
        string[] command = [.. without, "dotnet", .. Alone, "--urls", $"http://127.0.0.1:{Port}"];

        var run = await ProcessRun.StartAsync(_folder.FullName, command[0], command[1..]);

        Assert.Equal(
            (1, $"Port {Port} needs a right that this account does not have: http://127.0.0.1:{Port}. Give it as docs/https.md says, "
                + "or choose another port: ./run --port 5080"),
            (run.ExitCode, run.Error.TrimEnd()));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    // For documentation (RFC 5737): no machine has it.
    [Fact]
    public async Task Site_AddressOfAnotherMachine_SaysSoInASentence()
    {
        const string Address = "http://192.0.2.1:5080";

        var run = await ProcessRun.StartAsync(
            _folder.FullName, "dotnet", [.. Alone, "--urls", Address, .. _littleElse]);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"The site cannot listen on {Address}. ", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
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
        var file = Path.Combine(Path.GetDirectoryName(typeof(Program).Assembly.Location)!, $"appsettings.{environment}.json");
        await File.WriteAllTextAsync(file, settings);
        try
        {
            var run = await ProcessRun.StartAsync(_folder.FullName, "dotnet", [.. Alone, "--environment", environment, "--urls", "http://127.0.0.1:0"]);

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
            _folder.FullName, "dotnet",
            [.. Alone, "--Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0", "--Kestrel:Endpoints:Https:Certificate:Path", path]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Kestrel:Endpoints:Https:Certificate:Path names a file that cannot be opened.", run.Error, StringComparison.Ordinal);
        Assert.Contains(path, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:5080")]
    [InlineData("http://localhost:5080/ferweb")]
    [InlineData("http://localhost:65536")]
    [InlineData("ftp://localhost")]
    public async Task Site_AddressInTheSettingsIsNone_SaysHowItIsWritten(string address)
    {
        var run = await ProcessRun.StartAsync(_folder.FullName, "dotnet", [.. Alone, $"--Web:Address=http://127.0.0.1:0;{address}"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            [
                "appsettings.json (or the environment) has settings that cannot be used:",
                $"  - Web:Address has \"{address}\"; write it like http://0.0.0.0:5080.",
            ],
            run.Error.TrimEnd().Split('\n'));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Theory]
    [InlineData("localhost:5080")]
    [InlineData("http://127.0.0.1:0/ferweb")]
    public async Task Site_AddressOnTheCommandLineIsNone_SaysHowItIsWritten(string address)
    {
        var run = await ProcessRun.StartAsync(_folder.FullName, "dotnet", [.. Alone, .. _littleElse, "--urls", address]);

        var sentence = Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"The site cannot listen on {address}. ", sentence, StringComparison.Ordinal);
        Assert.EndsWith(" Write it like http://0.0.0.0:5080.", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("certificate")]
    [InlineData("key")]
    public async Task Site_HttpsWithoutACertificateThatCanBeUsed_SaysSoInASentence(string? damaged)
    {
        const string Endpoint = "--Kestrel:Endpoints:Https";
        var (certificate, key) = (Path.Combine(_folder.FullName, "fullchain.pem"), Path.Combine(_folder.FullName, "privkey.pem"));
        using (var pair = RSA.Create(2048))
        {
            var request = new CertificateRequest("CN=localhost", pair, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
            await File.WriteAllTextAsync(certificate, damaged == "certificate" ? "no certificate" : made.ExportCertificatePem());
            await File.WriteAllTextAsync(key, damaged == "key" ? "no key" : pair.ExportPkcs8PrivateKeyPem());
        }

        string[] files = damaged is null ? [] : [$"{Endpoint}:Certificate:Path={certificate}", $"{Endpoint}:Certificate:KeyPath={key}"];

        // In a home of its own: in that of who tests there may be a certificate of a developer, which Kestrel would take.
        var run = await ProcessRun.StartAsync(
            _folder.FullName, "env", [$"HOME={_folder.FullName}", "dotnet", .. Alone, .. _littleElse, $"{Endpoint}:Url=https://127.0.0.1:0", .. files]);

        var sentence = Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("The site cannot listen on https://127.0.0.1:0. ", sentence, StringComparison.Ordinal);
        Assert.EndsWith(" Name a certificate and its key in Kestrel:Endpoints (docs/https.md).", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis.lab:6379,pasword=unsaid")]
    [InlineData("redis://redis.lab:6379,password=unsaid")]
    [InlineData(",password=unsaid")]
    public async Task Site_AddressOfRedisIsNone_SaysHowItIsWrittenWithoutQuotingIt(string address)
    {
        var run = await ProcessRun.StartAsync(_folder.FullName, "dotnet", [.. Alone, $"--Replicas:Redis={address}"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            [
                "appsettings.json (or the environment) has settings that cannot be used:",
                "  - Replicas:Redis is no address of Redis; write it like redis.lab:6379,password=…",
            ],
            run.Error.TrimEnd().Split('\n'));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task Site_FolderThatItsBuildNamesIsNotThere_SaysSoInASentenceAndLeavesTheDataAlone()
    {
        var gone = Path.Combine(_folder.FullName, "gone") + Path.DirectorySeparatorChar;
        var manifest = Path.Combine(_folder.FullName, "built.json");
        await File.WriteAllTextAsync(manifest, JsonSerializer.Serialize(new { ContentRoots = (string[])[gone], Root = new { } }));

        var run = await ProcessRun.StartAsync(_folder.FullName, "dotnet", [.. Alone, $"--{WebHostDefaults.StaticWebAssetsKey}={manifest}"]);

        Assert.Equal(
            (1, $"The site was built elsewhere or by another account: {gone} is not there or cannot be read. "
                + "Build it here (./run), or publish it (docs/operations.md)."),
            (run.ExitCode, run.Error.TrimEnd()));
        Assert.Equal("built.json", Assert.Single(_folder.GetFileSystemInfos()).Name);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080", "http://127.0.0.1:5080")]
    [InlineData("http://faces.example", "http://faces.example")]
    [InlineData("http://0.0.0.0:5080", "http://localhost:5080, on other devices http://192.0.2.1:5080 or http://192.0.2.20:5080")]
    [InlineData("http://*:5080", "http://localhost:5080, on other devices http://192.0.2.1:5080 or http://192.0.2.20:5080")]
    [InlineData("https://[::]:443", "https://localhost, on other devices https://192.0.2.1 or https://192.0.2.20")]
    public void WhereToOpen_NamesAddressesThatABrowserCanOpen(string address, string expected)
        => Assert.Equal(expected, StartNotices.WhereToOpen(address, [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.20")]));

    [Fact]
    public void WhereToOpen_OnAMachineWithoutANetwork_NamesThatMachineAlone()
        => Assert.Equal("http://localhost:5080", StartNotices.WhereToOpen("http://[::]:5080", []));

    [Theory]
    [InlineData("127.0.0.1", "models", "Ready: http://127.0.0.1:")]
    [InlineData("127.0.0.1", "nowhere", "FerWeb answers on http://127.0.0.1:")]
    [InlineData("0.0.0.0", "nowhere", "FerWeb answers on http://localhost:")]
    public async Task Site_ModelIsWarmOrCannotBe_SaysWhereItAnswers(string host, string models, string beginning)
    {
        string[] settings =
            ["--urls", $"http://{host}:0", "--Training:Enabled=false", $"--Recognition:ModelsFolder={Path.Combine(Checkout.Root, models)}"];
        var start = new ProcessStartInfo("dotnet", [.. Alone, .. settings]) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true };
        using var site = Process.Start(start)!;
        try
        {
            var said = await Patience.ForAsync(SaidAsync());
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

        async Task<string> SaidAsync()
        {
            while (await site.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.StartsWith(beginning, StringComparison.Ordinal))
                {
                    return line;
                }
            }

            throw new InvalidOperationException("It ended before.");
        }
    }
}
