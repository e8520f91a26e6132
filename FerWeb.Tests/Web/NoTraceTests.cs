using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Faces;
using FerWeb.Tests.Shared;
using Xunit.Abstractions;

namespace FerWeb.Tests.Web;

/// <summary>Photos live in memory only.</summary>
public sealed class NoTraceTests(ITestOutputHelper output) : IDisposable
{
    // Larger than the 64 KiB after which the framework's own form reader would put a file on the disk.
    private const int PhotoSize = 300_000;

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("ferweb-trace");
    private volatile Uri? _address;

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public async Task Face_RecognisedWhileFeedbackIsOn_LeavesItsPictureOnlyByTheTickAndUntilUndo()
    {
        using var server = Start("--Feedback:Enabled=true");
        try
        {
            using var client = await ClientAsync(server);
            var before = Files();

            using var photo = new ByteArrayContent(PhotoBytes.JpegOfSize(PhotoSize));
            var answer = await (await client.PostAsync("api/v1/recognize?whole=true", photo)).Content.ReadFromJsonAsync<JsonElement>();
            var face = $"api/v1/recognize/results/{answer.GetProperty("result_id").GetString()}/faces/0/feedback";
            Assert.Equal(before, Files());

            await PutAsync(keep: false);
            Assert.Equal([Path.Combine("data", "feedback.db")], Files().Except(before));
            Assert.False(HoldPicture());
            await PutAsync(keep: true);
            Assert.True(HoldPicture());
            Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(face)).StatusCode);
            Assert.False(HoldPicture());

            async Task PutAsync(bool keep)
                => Assert.Equal(HttpStatusCode.OK, (await client.PutAsJsonAsync(face, new { answer = "no", emotion = "sad", keep_picture = keep })).StatusCode);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }

        string[] Files() =>
        [
            .. Directory.GetFiles(_home.FullName, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(_home.FullName, path))
                .Order(StringComparer.Ordinal),
        ];

        bool HoldPicture() => File.ReadAllBytes(Path.Combine(_home.FullName, "data", "feedback.db")).AsSpan().IndexOf("PNG\r\n"u8) >= 0;
    }

    [Fact]
    public async Task Photo_RecognisedInEveryForm_LeavesNoFileNotEvenForAMoment()
    {
        using var server = Start();
        try
        {
            using var client = await ClientAsync(server);
            var photo = PhotoBytes.JpegOfSize(PhotoSize);
            List<string> written = [];
            using var watcher = new FileSystemWatcher(_home.FullName)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Created += (_, change) => Note(change.FullPath);
            watcher.Changed += (_, change) => Note(change.FullPath);
            watcher.EnableRaisingEvents = true;

            using var raw = new ByteArrayContent(photo) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };
            using var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "image", "photo.jpg" } };
            using var json = new StringContent($"{{\"image\": \"{Convert.ToBase64String(photo)}\"}}", new MediaTypeHeaderValue("application/json"));
            using var gradio = new MultipartFormDataContent { { new ByteArrayContent(photo), "files", "photo.jpg" } };
            Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("api/v1/recognize?whole=true", raw)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("api/v1/recognize?whole=true", form)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("api/v1/recognize?whole=true", json)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("gradio_api/upload", gradio)).StatusCode);

            // The watcher works, and has told everything before, when it tells of this.
            await File.WriteAllTextAsync(Path.Combine(_home.FullName, "last"), "");
            await Patience.UntilAsync(() => Noted().Contains("last"));
            Assert.Equal(["last"], Noted());

            void Note(string path)
            {
                lock (written)
                {
                    written.Add(Path.GetRelativePath(_home.FullName, path));
                }
            }

            string[] Noted()
            {
                lock (written)
                {
                    return [.. written.Distinct()];
                }
            }
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }
    }

    // Without which the next test would see no connection at all.
    [Fact]
    public void Peers_InTheTablesOfLinux_AreTheOtherHostsOfTheProcessItself()
    {
        Assert.Equal(["192.0.2.1"], Peers(Line("010200C0"), Line("0100007F"), Line("00000000"), Line("020200C0", inode: "12")));
        Assert.Equal(
            ["192.0.2.7", "2001:db8::1"],
            Peers(
                Line("0000000000000000FFFF0000070200C0"), Line("B80D0120000000000000000001000000"), Line("0000000000000000FFFF00000100007F"),
                Line("00000000000000000000000001000000"), Line("00000000000000000000000000000000")));

        static string Line(string peer, string inode = "11")
            => $"   0: 0100007F:1F90 {peer}:01BB 01 00000000:00000000 00:00000000 00000000  1000        0 {inode} 1 0000000000000000 20 4 30 10 -1";

        static IEnumerable<string> Peers(params string[] lines)
            => ProcessSockets.ForeignPeers(lines.Prepend("  sl  local_address rem_address ..."), new HashSet<string> { "11" }).Select(peer => peer.ToString());
    }

    [Fact]
    public async Task Site_FromItsStartToAnAnsweredPhoto_ReachesNoOtherHostAndWritesOnlyItsOwnFiles()
    {
        if (!OperatingSystem.IsLinux())
        {
            output.WriteLine("Nothing was tested: only Linux tells which sockets a process has.");
            return;
        }

        using var server = Start();
        var peers = new HashSet<string>();
        try
        {
            using var ended = new CancellationTokenSource();
            var watched = WatchAsync(ended.Token);
            using var client = await ClientAsync(server);
            using var photo = new ByteArrayContent(PngEncoder.Encode(AverageFace.Scene(480, 260, (60, 60, 130, 0))));
            var answer = await (await client.PostAsync("api/v1/recognize", photo)).Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(1, answer.GetProperty("faces").GetArrayLength());

            // Telemetry starts to send some seconds after the first use.
            await Task.Delay(TimeSpan.FromSeconds(5));
            await ended.CancelAsync();
            await watched;
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }

        Assert.Empty(peers);
        var files = Directory.GetFiles(_home.FullName, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_home.FullName, path));
        Assert.All(files, path => Assert.Matches("^(data|.aspnet/DataProtection-Keys)/", path));

        async Task WatchAsync(CancellationToken cancellation)
        {
            while (!cancellation.IsCancellationRequested)
            {
                peers.UnionWith(ProcessSockets.ForeignPeers(server.Id));
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    // Once it answers photos.
    private async Task<HttpClient> ClientAsync(Process server)
    {
        await Patience.UntilAsync(() => _address is not null || (server.HasExited ? throw new InvalidOperationException("It did not start.") : false));
        var client = new HttpClient { BaseAddress = _address };
        await Patience.UntilAsync(async () => (await client.GetAsync("health/ready")).IsSuccessStatusCode);
        return client;
    }

    /// <summary>The real site, whose home, temporary, working and data folders all lie where the test watches.</summary>
    private Process Start(params IEnumerable<string> settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _home.FullName,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                typeof(Program).Assembly.Location, "--urls", "http://127.0.0.1:0", "--Training:Enabled=false",
                $"--Recognition:ModelsFolder={Path.Combine(Checkout.Root, "models")}",
            },
        };
        foreach (var setting in SiteProcess.NothingForeign.Concat(settings))
        {
            start.ArgumentList.Add(setting);
        }

        foreach (var variable in (string[])["HOME", "TMPDIR", "TMP", "TEMP", "ASPNETCORE_TEMP"])
        {
            start.Environment[variable] = _home.FullName;
        }

        // The runtime itself puts pipes for debuggers into the temporary folder.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["Storage__Folder"] = Path.Combine(_home.FullName, "data");
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => _address ??= SiteProcess.AddressIn(line.Data ?? "");
        process.BeginOutputReadLine();
        return process;
    }
}
