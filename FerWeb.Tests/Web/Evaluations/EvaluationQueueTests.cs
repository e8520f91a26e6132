using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Evaluations;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Evaluations;

/// <summary>Evaluations in processes of their own, with the shipped model on a few drawn faces.</summary>
[Collection(WorkerProcesses.Name)]
public sealed class EvaluationQueueTests : IDisposable
{
    private const string Path = "api/v1/evaluations";

    private readonly Site _site = new(new Dictionary<string, string> { ["Training:Enabled"] = "true" });
    private readonly HttpClient _client;

    public EvaluationQueueTests() => _client = _site.CreateClient();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Start_TestSplitAndAModelThatGoesAway_IsMeasuredAndCountedOrFailsInWords()
    {
        DrawnSets.PutFaces(_site.Services.GetRequiredService<DataFolder>());
        var evaluations = _site.Services.GetRequiredService<EvaluationLibrary>();
        var started = await _client.PostAsJsonAsync(Path, new { dataset = "faces", split = "test", model = ShippedModel.Id });
        var gone = evaluations.Add(evaluations.Find(IdOf(started))!.Request with { Model = "gone" });

        var ended = await EndAsync(started.Headers.Location!.ToString());
        var failed = await EndAsync($"{Path}/{gone.Id}");

        Assert.Equal(("finished", 1), (Text(ended, "status"), ended.GetProperty("test_use").GetInt32()));
        var record = evaluations.Find(IdOf(started))!.Record!;
        Assert.Equal((ShippedModel.Id, 64), (record.Model.Id, record.Model.WeightsSha256.Length));
        Assert.Equal(record.Data.Images, evaluations.ReadPredictions(IdOf(started)).Fer.Count);
        Assert.Equal(1, new TestSplitUses(_site.Services.GetRequiredService<DataFolder>()).Of(record.Data.Sha256));
        Assert.Equal(("failed", "There is no model 'gone' any more. Choose another one."), (Text(failed, "status"), Text(failed, "reason")));

        var map = await _client.GetByteArrayAsync($"{Path}/{IdOf(started)}/images/0/heat-map.png?emotion=happy");
        Assert.Equal("PNG"u8, map.AsSpan(1, 3));
    }

    [Fact]
    public async Task Site_StartedAgain_BeginsAnewWhatHadBegunAndThenWhatWaited()
    {
        using var folder = new TemporaryFolder();
        DrawnSets.PutFaces(new DataFolder(folder.PathTo("data")));
        var evaluations = new EvaluationLibrary(new DataFolder(folder.PathTo("data")), TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        var request = new EvaluationRequest(ShippedModel.Id, null, "faces", "Faces", Split.Validation, Views.Single, "ada", now);
        var (waiting, begun) = (evaluations.Add(request), evaluations.Add(request));
        evaluations.MarkRunning(begun.Id);

        // The pause of the queue holds for evaluations too, those that had begun included.
        await using var site = new Site(new Dictionary<string, string> { ["Training:Enabled"] = "true", ["Storage:Folder"] = folder.PathTo("data") });
        using (var store = SqliteRunStore.Open(new DataFolder(folder.PathTo("data"))))
        {
            store.SetHold(true, "ada");
        }

        site.CreateClient().Dispose();
        var queue = site.Services.GetRequiredService<EvaluationQueue>();
        await Patience.UntilAsync(() => queue.IsHeld);
        Assert.All((string[])[begun.Id, waiting.Id], id => Assert.False(evaluations.Find(id)!.HasEnded));
        site.Services.GetRequiredService<IRunStore>().SetHold(false, "ada");

        await Patience.UntilAsync(() => evaluations.Find(waiting.Id)!.HasEnded);
        Assert.Equal(
            [EvaluationStatus.Finished, EvaluationStatus.Finished], ((string[])[begun.Id, waiting.Id]).Select(id => evaluations.Find(id)!.Status));
        Assert.True(evaluations.Find(begun.Id)!.Record!.Measured <= evaluations.Find(waiting.Id)!.Record!.Measured);
    }

    [Fact]
    public async Task End_FolderCannotBeWritten_IsWrittenOnceItCanAndTheSiteLives()
    {
        using var folder = new TemporaryFolder();
        var data = new DataFolder(folder.PathTo("data"));
        var evaluations = new EvaluationLibrary(data, TimeProvider.System);
        var gone = evaluations.Add(
            new EvaluationRequest("gone", null, "drawn", "Drawn faces", Split.Validation, Views.Single, "ada", TimeProvider.System.GetUtcNow()));

        // A folder where the file shall be stands for a disk that takes nothing.
        var inTheWay = Directory.CreateDirectory(System.IO.Path.Combine(data.Evaluations, gone.Id, "end.json"));
        await using var site = new Site(new Dictionary<string, string> { ["Training:Enabled"] = "true", ["Storage:Folder"] = data.Root });
        using var client = site.CreateClient();
        await Patience.UntilAsync(() => site.Log.Text.Contains("The folder of evaluations cannot be used", StringComparison.Ordinal));
        inTheWay.Delete();

        await Patience.UntilAsync(() => evaluations.Find(gone.Id)!.Status is EvaluationStatus.Failed);
        (await client.GetAsync(new Uri("health/live", UriKind.Relative))).EnsureSuccessStatusCode();
    }

    private static string IdOf(HttpResponseMessage started) => started.Headers.Location!.ToString().Split('/')[^1];

    private static string? Text(JsonElement answer, string key) => answer.GetProperty(key).GetString();

    private async Task<JsonElement> EndAsync(string place)
    {
        var evaluation = default(JsonElement);
        await Patience.UntilAsync(async () =>
        {
            evaluation = (await _client.GetFromJsonAsync<JsonElement>(place)).GetProperty("evaluation");
            return Text(evaluation, "status") is not ("waiting" or "running");
        });
        return evaluation;
    }
}
