using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Web;

/// <summary>H2: photos live in memory only.</summary>
public sealed class NoTraceTests : IDisposable
{
    // Larger than the 64 KiB after which the framework's own form reader would put a file on the disk.
    private const int PhotoSize = 300_000;

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("ferweb-trace");

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public async Task Photo_RecognisedInEveryForm_LeavesNoFileNotEvenForAMoment()
    {
        var address = FreeAddress();
        using var server = Start(address);
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri(address) };
            while (!await IsReadyAsync(client))
            {
                Assert.False(server.HasExited);
                await Task.Delay(200);
            }

            var photo = PhotoBytes.JpegOfSize(PhotoSize);
            List<string> written = [];
            using var watcher = new FileSystemWatcher(_home.FullName) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
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
            while (!Noted().Contains("last"))
            {
                await Task.Delay(50);
            }

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

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            return (await client.GetAsync("health/ready")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    /// <summary>The real site, whose home, temporary, working and data folders all lie where the test watches.</summary>
    private Process Start(string address)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _home.FullName,
            RedirectStandardOutput = true,
            ArgumentList = { typeof(Program).Assembly.Location, "--urls", address, "--Training:Enabled=false", $"--Recognition:ModelsFolder={Path.Combine(Checkout.Root, "models")}" },
        };
        foreach (var variable in (string[])["HOME", "TMPDIR", "TMP", "TEMP", "ASPNETCORE_TEMP"])
        {
            start.Environment[variable] = _home.FullName;
        }

        start.Environment["Storage__Folder"] = Path.Combine(_home.FullName, "data");
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }
}
