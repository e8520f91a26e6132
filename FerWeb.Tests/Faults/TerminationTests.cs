using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Faults;

/// <summary>SIGTERM while everything goes on at once, as a service manager sends it to the site and its workers: nothing is lost.</summary>
[Collection(DisturbedWorkers.Name)]
public sealed class TerminationTests : IDisposable
{
    private const string Imports = "/api/v1/dataset-imports";

    private static readonly TimeSpan _betweenPhotos = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.PathTo("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sigterm_DuringEverything_DrainsInTimeAndLosesNothing()
    {
        for (var round = 0; round < Repetitions.Of(1, 10); round++)
        {
            // In turn on each store.
            await TerminateOnceAsync($"round-{round}", round % 2 == 0 ? null : PostgresServer.Shared.CreateSchema());
        }
    }

    private async Task TerminateOnceAsync(string round, string? database)
    {
        var data = Path.Combine(Data, round);

        // Reading a pipe waits for its writer, so the import of the server's file is surely still at it.
        var piped = $"allowed/{round}.csv";
        using var pipe = _folder.OpenPipe(piped);
        var file = FaceZip.Make();
        using var enough = new CancellationTokenSource();
        var answers = new ConcurrentQueue<HttpStatusCode>();
        Uri upload;
        long arrived;
        string run, evaluation;
        using (var site = await StartAsync(data, database))
        {
            using var client = site.Client();
            await Patience.UntilAsync(async () => (await client.GetAsync("/health/ready")).IsSuccessStatusCode);
            run = Launch(data, database);
            using var worker = await WorkerOfAsync(data, database, run);
            upload = await BeginUploadAsync(client, file.Length);
            var piece = SendSlowlyAsync(site, upload, file, file.Length / 2);
            await Patience.UntilAsync(async () => await ArrivedAsync(client, upload) > 0);
            using var half = await HalfARequestLineAsync(site);
            var live = ((string[])["/api/v1/recognize/live", "/api/v1/recognize"])
                .Select(address => RecognizeAsync(site, address, answers, enough.Token)).ToArray();
            await Patience.UntilAsync(() => answers.Contains(HttpStatusCode.OK));

            // One at a time: the zip waits while the file is read.
            (await client.PostAsJsonAsync("/api/v1/datasets/from-folder", new { path = _folder.PathTo("allowed", $"{round}.csv") })).EnsureSuccessStatusCode();
            await Patience.UntilAsync(async () => (await ImportsAsync(client)) is ["running"]);
            (await client.PostAsync("/api/v1/datasets?name=Zipped", Body(file, "application/zip"))).EnsureSuccessStatusCode();
            await Patience.UntilAsync(async () => (await ImportsAsync(client)) is ["running", "waiting"]);

            // Last, so that it is most likely still at its few pictures.
            evaluation = await IdAsync(await client.PostAsJsonAsync(
                "/api/v1/evaluations", new { dataset = "faces", split = "validation", model = ShippedModel.Id, ten_crop = true }));
            await Patience.UntilAsync(async () => await EvaluationAsync(client, evaluation) is not "waiting");

            var ending = site.TerminateAsync();
            await Patience.UntilAsync(() => site.Log.Contains("trains on without the site", StringComparison.Ordinal));
            WorkerFolder.Signal(worker, "TERM");

            // The import has heard of it too: all that stops is told before anything is waited for.
            await pipe.WriteAsync(TemporaryFolder.RowsOfABatch);
            var exit = await ending;
            await Patience.ForAsync(worker.WaitForExitAsync());
            await enough.CancelAsync();
            await Task.WhenAll(live);

            Assert.Equal(0, exit);
            Assert.DoesNotContain("Unhandled exception", site.Log, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await piece);
            Assert.DoesNotContain(answers, status => status is not (HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable));
        }

        File.Delete(_folder.PathTo(piped.Split('/')));
        _folder.WriteText(piped, TemporaryFolder.Csv((3, "Training"), (4, "Training"), (4, "Training")));

        Run rests;
        using (var store = RunStore.Open(new DataFolder(data), database))
        {
            rests = store.Find(run)!;
            Assert.Equal((RunStatus.Interrupted, StopCause.HostStopped), (rests.Status, rests.Cause));
        }

        using var again = await StartAsync(data, database);
        using var later = again.Client();
        arrived = await ArrivedAsync(later, upload);
        Assert.InRange(arrived, 1, (file.Length / 2) + 1);
        using var rest = new HttpRequestMessage(HttpMethod.Patch, upload.PathAndQuery) { Content = new ByteArrayContent(file[(int)arrived..]) };
        rest.Headers.Add("Tus-Resumable", "1.0.0");
        rest.Headers.Add("Upload-Offset", arrived.ToString(CultureInfo.InvariantCulture));
        rest.Content.Headers.ContentType = new("application/offset+octet-stream");
        (await later.SendAsync(rest)).EnsureSuccessStatusCode();

        await Patience.UntilAsync(async () => (await ImportsAsync(later)).All(state => state is not ("waiting" or "running")));
        Assert.Equal(["finished", "finished", "finished"], await ImportsAsync(later));
        var sets = (await later.GetFromJsonAsync<JsonElement>("/api/v1/datasets")).EnumerateArray().Select(set => set.GetProperty("name").GetString());
        Assert.Equal(3, sets.Count(name => name is "Zipped" or "Slow" || name == round));
        await Patience.UntilAsync(async () => await EvaluationAsync(later, evaluation) is "finished" or "failed");
        Assert.Equal("finished", await EvaluationAsync(later, evaluation));
        using var kept = RunStore.Open(new DataFolder(data), database);
        await Patience.UntilAsync(() => kept.Find(run) is { Attempt: 2, Status: RunStatus.Running } running
            && running.Progress.Step > rests.Progress.Step + 30);
        (await later.PostAsync($"/api/v1/runs/{run}/stop", null)).EnsureSuccessStatusCode();
        await Patience.UntilAsync(() => kept.Find(run)!.Status.IsResting());
        var end = kept.Find(run)!;
        Assert.Equal(RunStatus.Stopped, end.Status);
        Assert.Equal(
            Enumerable.Range(1, (int)end.Progress.Step).Select(step => (long)step),
            kept.ReadMetrics(run, MetricKey.StepLoss).Select(point => point.Step));
        Assert.Equal(0, await again.TerminateAsync());
    }

    private Task<SiteProcess> StartAsync(string data, string? database) => SiteProcess.StartAsync(
        data,
        [
            "--Storage:Database", database ?? "", "--Datasets:AllowedRoots:0", _folder.PathTo("allowed"),
            "--Limits:LiveFramesPerMinute", "100000", "--Limits:LiveBurst", "100000",
            "--Limits:RequestsPerMinute", "100000", "--Limits:Burst", "100000",
        ]);

    /// <summary>Queues a run that goes on for ever, on a small data set.</summary>
    private static string Launch(string data, string? database)
    {
        var folder = Path.Combine(new DataFolder(data).Datasets, "faces");
        DrawnFaces.Write(folder, "Faces", 240, 35, 0, seed: 1);
        using var faces = FaceDataset.Open(folder);
        using var store = RunStore.Open(new DataFolder(data), database);
        var dataset = new RunDataset("faces", "Faces", folder, faces.Sha256);
        return store.Create(new RunSpec("endless", "ada", dataset, WorkerFolder.Endless, Device: "cpu"), "ada").Id;
    }

    private static ByteArrayContent Body(byte[] bytes, string type)
    {
        var body = new ByteArrayContent(bytes);
        body.Headers.ContentType = new(type);
        return body;
    }

    private static async Task<string> IdAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {body}");
        return body.GetProperty("evaluation").GetProperty("id").GetString()!;
    }

    private static async Task<List<string>> ImportsAsync(HttpClient client)
        => [.. (await client.GetFromJsonAsync<JsonElement>(Imports)).EnumerateArray().Select(import => import.GetProperty("state").GetString()!).Order()];

    private static async Task<string?> EvaluationAsync(HttpClient client, string evaluation)
        => (await client.GetFromJsonAsync<JsonElement>($"/api/v1/evaluations/{evaluation}")).GetProperty("evaluation").GetProperty("status").GetString();

    private static async Task<Uri> BeginUploadAsync(HttpClient client, long length)
    {
        using var begin = new HttpRequestMessage(HttpMethod.Post, "/api/v1/dataset-uploads");
        begin.Headers.Add("Tus-Resumable", "1.0.0");
        begin.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
        begin.Headers.Add("Upload-Metadata", $"filename {Convert.ToBase64String(Encoding.UTF8.GetBytes("Slow.zip"))}");
        using var begun = await client.SendAsync(begin);
        return new Uri(client.BaseAddress!, begun.Headers.Location!);
    }

    private static async Task<long> ArrivedAsync(HttpClient client, Uri upload)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Head, upload.PathAndQuery);
        ask.Headers.Add("Tus-Resumable", "1.0.0");
        using var answer = await client.SendAsync(ask);
        return long.Parse(answer.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);
    }

    /// <summary>Sends the first bytes of a file at once, and then one in a while for ever.</summary>
    /// <returns>What the site says, before all has come.</returns>
    private static async Task<HttpStatusCode> SendSlowlyAsync(SiteProcess site, Uri upload, byte[] file, int atOnce)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, site.Address.Port);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"PATCH {upload.PathAndQuery} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
            + $"Content-Type: application/offset+octet-stream\r\nContent-Length: {file.Length}\r\n\r\n"));
        await stream.WriteAsync(file.AsMemory(0, atOnce));
        var answer = new byte[64];
        var read = await stream.ReadAtLeastAsync(answer, 12, throwOnEndOfStream: false);
        return read < 12 ? 0 : (HttpStatusCode)int.Parse(Encoding.ASCII.GetString(answer, 9, 3), CultureInfo.InvariantCulture);
    }

    private static async Task<TcpClient> HalfARequestLineAsync(SiteProcess site)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, site.Address.Port);
        await connection.GetStream().WriteAsync("GET /api/v1/ru"u8.ToArray());
        return connection;
    }

    /// <summary>Sends a photo again and again, with a rest that leaves the rest of the site a core, until the site answers no more.</summary>
    private static async Task RecognizeAsync(SiteProcess site, string address, ConcurrentQueue<HttpStatusCode> answers, CancellationToken enough)
    {
        using var client = site.Client();
        while (!enough.IsCancellationRequested)
        {
            try
            {
                using var answer = await client.PostAsync(address, Body(PhotoBytes.Jpeg(), "image/jpeg"), enough);
                answers.Enqueue(answer.StatusCode);
                await Task.Delay(_betweenPhotos, enough);
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
            {
                return;
            }
        }
    }

    private static async Task<Process> WorkerOfAsync(string data, string? database, string run)
    {
        using var store = RunStore.Open(new DataFolder(data), database);
        await Patience.UntilAsync(() => store.Find(run) is { WorkerProcess: not null, Progress.Step: > 0 });
        return Process.GetProcessById(store.Find(run)!.WorkerProcess!.Value);
    }
}
