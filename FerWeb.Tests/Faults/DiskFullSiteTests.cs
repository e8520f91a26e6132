using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Faults;

/// <summary>The data folder is on a tmpfs that is filled to its last byte while the site works on it.</summary>
[Collection(DisturbedWorkers.Name)]
public sealed class DiskFullSiteTests : IDisposable
{
    private const int Megabytes = 160;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_DiskIsFull_AnswersThatAndWorksOnceThereIsSpace()
    {
        await using var writer = _folder.OpenPipe("allowed/piped.csv");
        using var disk = new SmallDisk(_folder.PathTo("disk"), Megabytes);
        Directory.CreateDirectory(Path.Combine(disk.Root, "datasets"));
        DrawnFaces.Write(Path.Combine(disk.Root, "datasets", "faces"), "Faces", 70, 35, 0, seed: 1);
        string[] settings =
        [
            "--Training:Enabled", "false", "--Feedback:Enabled", "true", "--Datasets:AllowedRoots:0", _folder.PathTo("allowed"),
            "--Limits:RequestsPerMinute", "100000",
        ];

        // Forms that are larger than memory should hold are kept on the disk until they are whole.
        using var site = await SiteProcess.StartAsync(disk.Mount, settings, disk.Enter, new Dictionary<string, string> { ["ASPNETCORE_TEMP"] = disk.Mount });
        using var client = site.Client();
        await Patience.UntilAsync(async () => (await client.GetAsync("/health/ready")).IsSuccessStatusCode);
        var run = (await JsonAsync(await client.PostAsJsonAsync("/api/v1/runs", new { dataset = "faces" }))).GetProperty("run").GetProperty("id").GetString();
        var result = (await JsonAsync(await RecognizeAsync(client))).GetProperty("result_id").GetString();
        var file = FaceZip.Make();
        var upload = await BeginUploadAsync(client, file.Length);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(client, upload, file[..1000], 0)).StatusCode);
        var import = (await JsonAsync(await client.PostAsJsonAsync("/api/v1/datasets/from-folder", new { path = _folder.PathTo("allowed", "piped.csv") })))
            .GetProperty("id").GetString();
        await Patience.UntilAsync(async () => await StateAsync(client, import) == "running");

        (string What, Func<Task<HttpResponseMessage>> Write)[] writes =
        [
            ("note", () => client.PatchAsJsonAsync($"/api/v1/runs/{run}", new { notes = new string('n', 1_000) })),
            ("run", () => client.PostAsJsonAsync("/api/v1/runs", new { dataset = "faces" })),
            ("hold", () => client.PutAsync("/api/v1/runs/queue/hold", null)),
            ("classroom", () => client.PostAsJsonAsync("/api/v1/classroom-sets", new { name = "Ours", classes = new[] { "cat", "dog" } })),
            ("sweep", () => client.PostAsJsonAsync(
                "/api/v1/sweeps",
                new { dataset = "faces", method = "grid", axes = new[] { new { option = "learning_rate", values = new[] { 0.01, 0.02 } } }, epochs = 2 })),
            ("feedback", () => client.PutAsJsonAsync($"/api/v1/recognize/results/{result}/faces/0/feedback", new { answer = "yes", keep_picture = true })),
            ("upload", () => BeginAsync(client, file.Length)),
            ("data set", () => client.PostAsync("/api/v1/datasets?name=Ours", Zip(file))),
            ("model", () => client.PostAsync("/api/v1/models/import", Model())),
        ];
        disk.FillUp();
        foreach (var (what, write) in writes)
        {
            var answer = await UntilFullAsync(write);
            Assert.True(
                answer.StatusCode == HttpStatusCode.InsufficientStorage, $"{what}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Matches("try again|nothing was half-written", (await JsonAsync(answer)).GetProperty("detail").GetString());
        }

        Assert.Equal(HttpStatusCode.InsufficientStorage, (await SendAsync(client, upload, file[1000..], 1000)).StatusCode);

        // As many as fit into a pipe that nobody reads.
        await writer.WriteAsync(Encoding.UTF8.GetBytes(TemporaryFolder.Csv([.. Enumerable.Repeat((3, "Training"), 7)])));
        await writer.DisposeAsync();
        await Patience.UntilAsync(async () => await StateAsync(client, import) == "failed");
        Assert.StartsWith(
            "The server's disk is full",
            (await client.GetFromJsonAsync<JsonElement>($"/api/v1/dataset-imports/{import}")).GetProperty("fault").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/runs")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/runs")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await RecognizeAsync(client)).StatusCode);
        Assert.Empty(Directory.GetDirectories(Path.Combine(disk.Root, "classroom")));
        Assert.DoesNotContain(
            (await client.GetFromJsonAsync<JsonElement>("/api/v1/datasets")).EnumerateArray(),
            set => set.GetProperty("name").GetString() is "piped" or "Ours");

        disk.Free();
        foreach (var (what, write) in writes)
        {
            var answer = await write();
            Assert.True(answer.IsSuccessStatusCode, $"{what}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }

        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(client, upload, file[1000..], 1000)).StatusCode);
        await Patience.UntilAsync(async () => (await client.GetFromJsonAsync<JsonElement>("/api/v1/dataset-imports")).EnumerateArray()
            .All(one => one.GetProperty("state").GetString() is not ("waiting" or "running")));
        Assert.Equal(
            ["failed", "finished", "finished"],
            (await client.GetFromJsonAsync<JsonElement>("/api/v1/dataset-imports")).EnumerateArray()
                .Select(one => one.GetProperty("state").GetString()).Order());
        Assert.Equal(0, await site.TerminateAsync());
        Assert.DoesNotContain("Unhandled exception", site.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_DiskWithTheDatabaseFillsUp_GoesOnAndLosesNoPoint()
    {
        using var folder = new WorkerFolder();
        var run = folder.Store.Create(new RunSpec("endless", "ada", folder.Dataset, WorkerFolder.Endless, Device: "cpu"), "ada").Id;
        folder.Store.Dispose();
        using var disk = new SmallDisk(_folder.PathTo("disk"), Megabytes);
        TemporaryFolder.Copy(folder.Data.Root, disk.Root);
        using var site = await SiteProcess.StartAsync(disk.Mount, ["--Recognition:ModelsFolder", Path.Combine(folder.Data.Root, "none")], disk.Enter);
        using var client = site.Client();
        await Patience.UntilAsync(async () => await StepAsync(client, run) > 50);

        disk.FillUp();

        // What is reserved already may take a little; then no further step is stored.
        await Patience.UntilAsync(async () =>
        {
            var step = await StepAsync(client, run);
            await Task.Delay(TimeSpan.FromSeconds(3));
            return await StepAsync(client, run) == step;
        });
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/api/v1/runs/{run}")).StatusCode);
        disk.Free();
        var full = await RunAsync(client, run);

        // It pauses at the checkpoint that does not fit, if one was due meanwhile.
        await Patience.UntilAsync(async () => await StepAsync(client, run) > StepOf(full) + 60 || await StatusAsync(client, run) == "paused");
        var paused = await RunAsync(client, run);
        if (paused.GetProperty("status").GetString() == "paused")
        {
            Assert.Contains("disk is full", paused.GetProperty("reason").GetString(), StringComparison.OrdinalIgnoreCase);
            (await client.PostAsync($"/api/v1/runs/{run}/resume", null)).EnsureSuccessStatusCode();
            await Patience.UntilAsync(async () => await StepAsync(client, run) > StepOf(paused) + 60);
        }

        (await client.PostAsync($"/api/v1/runs/{run}/stop", null)).EnsureSuccessStatusCode();
        await Patience.UntilAsync(async () => await StatusAsync(client, run) == "stopped");
        Assert.Equal(0, await site.TerminateAsync());

        var kept = Path.Combine(_folder.Root, "kept");
        TemporaryFolder.Copy(disk.Root, kept);
        using var store = FerWeb.Workspace.Storage.RunStore.Open(new FerWeb.Workspace.DataFolder(kept));
        Assert.Equal(
            Enumerable.Range(1, (int)store.Find(run)!.Progress.Step).Select(step => (long)step),
            store.ReadMetrics(run, MetricKey.StepLoss).Select(point => point.Step));
    }

    // What is reserved already may take a little.
    private static async Task<HttpResponseMessage> UntilFullAsync(Func<Task<HttpResponseMessage>> write)
    {
        for (var tries = 0; ; tries++)
        {
            if (await write() is var answer && (!answer.IsSuccessStatusCode || tries == 50))
            {
                return answer;
            }
        }
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();

    private static async Task<JsonElement> RunAsync(HttpClient client, string run)
        => (await client.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{run}")).GetProperty("run");

    private static long StepOf(JsonElement run) => run.GetProperty("progress").GetProperty("step").GetInt64();

    private static async Task<long> StepAsync(HttpClient client, string run) => StepOf(await RunAsync(client, run));

    private static async Task<string?> StatusAsync(HttpClient client, string run)
        => (await RunAsync(client, run)).GetProperty("status").GetString();

    private static async Task<string?> StateAsync(HttpClient client, string? import)
        => (await client.GetFromJsonAsync<JsonElement>($"/api/v1/dataset-imports/{import}")).GetProperty("state").GetString();

    private static async Task<HttpResponseMessage> RecognizeAsync(HttpClient client)
    {
        using var photo = new ByteArrayContent(PhotoBytes.Jpeg());
        photo.Headers.ContentType = new("image/jpeg");
        return await client.PostAsync("/api/v1/recognize?whole=true", photo);
    }

    private static MultipartFormDataContent Model()
    {
        var form = new MultipartFormDataContent();
        foreach (var name in (string[])[ModelFolder.WeightsFile, ModelFolder.DescriptionFile])
        {
            form.Add(new ByteArrayContent(File.ReadAllBytes(Path.Combine(ShippedModel.Folder, name))), "file", name);
        }

        return form;
    }

    private static ByteArrayContent Zip(byte[] file)
    {
        var body = new ByteArrayContent(file);
        body.Headers.ContentType = new("application/zip");
        return body;
    }

    private static Task<HttpResponseMessage> BeginAsync(HttpClient client, long length)
    {
        var begin = new HttpRequestMessage(HttpMethod.Post, "/api/v1/dataset-uploads");
        begin.Headers.Add("Tus-Resumable", "1.0.0");
        begin.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
        begin.Headers.Add("Upload-Metadata", $"filename {Convert.ToBase64String(Encoding.UTF8.GetBytes("Slow.zip"))}");
        return client.SendAsync(begin);
    }

    private static async Task<string> BeginUploadAsync(HttpClient client, long length)
        => (await BeginAsync(client, length)).Headers.Location!.OriginalString;

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string upload, byte[] piece, int offset)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, upload) { Content = new ByteArrayContent(piece) };
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        request.Content.Headers.ContentType = new("application/offset+octet-stream");
        return client.SendAsync(request);
    }
}
