using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Runs;

public sealed class RunsApiTests : IDisposable
{
    private readonly Site _site = new();
    private readonly HttpClient _client;

    public RunsApiTests()
    {
        _client = _site.CreateClient();
        DrawnSets.PutDrawn(_site.Services.GetRequiredService<DataFolder>());
    }

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("{}", "dataset")]
    [InlineData("{\"dataset\": \"drawn\", \"network\": \"none\"}", "network")]
    [InlineData("{\"dataset\": \"../etc\"}", "data set")]
    [InlineData("{\"dataset\": \"drawn\", \"device\": \"gpu\"}", "device “gpu”")]
    [InlineData("{\"dataset\": \"drawn\", \"name\": \" \"}", "name of 1 to")]
    public async Task Start_WhatCannotBeTrained_IsRefusedWithASentence(string body, string word)
    {
        var answer = await _client.PostAsync("api/v1/runs", new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(word, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"dataset\": \"\"}", "dataset")]
    [InlineData("{\"dataset\": \"none\"}", "dataset")]
    [InlineData("{\"dataset\": \"drawn\", \"start_model\": \"none\"}", "start_model")]
    [InlineData("{\"dataset\": \"drawn\", \"teachers\": [\"none\"]}", "teachers")]
    [InlineData("{\"dataset\": \"drawn\", \"start_run\": \"none\"}", "start_run")]
    [InlineData("{\"dataset\": \"drawn\", \"start_step\": 10}", "start_run")]
    public async Task Start_FromWhatIsNotThere_NamesTheField(string body, string field)
    {
        var answer = await _client.PostAsync("api/v1/runs", new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));

        await AssertNamedAsync(answer, field);
    }

    [Fact]
    public async Task Start_WhatIsNoJson_IsRefusedWithThePlace()
    {
        var body = new StringContent("{\n drawn", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));

        var refusal = await DatasetSite.RefusalAsync(await _client.PostAsync("api/v1/runs", body), HttpStatusCode.BadRequest);

        Assert.Contains("line 2, byte 2", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TwiceWithoutAName_GivesEachItsOwn()
    {
        var store = _site.Services.GetRequiredService<IRunStore>();
        for (var time = 0; time < 2; time++)
        {
            (await _client.PostAsJsonAsync("api/v1/runs", new { dataset = "drawn" })).EnsureSuccessStatusCode();
        }

        Assert.Equal(
            ["fernet on Drawn faces", "fernet on Drawn faces (2)"], store.List(new RunQuery()).Runs.Select(run => run.Spec.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("POST", "nope/stop")]
    [InlineData("POST", "nope/resume")]
    [InlineData("DELETE", "nope")]
    [InlineData("GET", "nope")]
    public async Task Run_ThatIsNotThere_IsNotFound(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"api/v1/runs/{path}");

        var answer = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("'nope'", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("promote")]
    [InlineData("model")]
    [InlineData("recognize")]
    [InlineData("recognize/live")]
    public async Task Checkpoint_ThatIsNotThere_IsNotFound(string act)
    {
        foreach (var run in (string[])[_site.Services.GetRequiredService<IRunStore>().Launch().Id, "nope"])
        {
            using var photo = new ByteArrayContent(PhotoBytes.Jpeg());
            var answer = await _client.PostAsync($"api/v1/runs/{run}/checkpoints/5/{act}", photo);

            Assert.Contains($"{run} has no checkpoint of step 5", await DatasetSite.RefusalAsync(answer, HttpStatusCode.NotFound), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(-1, HttpStatusCode.BadRequest)]
    [InlineData(0, HttpStatusCode.OK)]
    [InlineData(1_000_000, HttpStatusCode.BadRequest)]
    public async Task Events_AfterANumberThatTheRunDoesNotHave_AreRefused(long after, HttpStatusCode status)
    {
        var run = _site.Services.GetRequiredService<IRunStore>().Launch();

        Assert.Equal(status, (await _client.GetAsync($"api/v1/runs/{run.Id}/events?after={after}")).StatusCode);
    }

    [Theory]
    [InlineData("batch_size")]
    [InlineData("batchSize")]
    public async Task Comparison_OfTwoRuns_HasFiguresDifferencesAndGroups(string group)
    {
        var store = _site.Services.GetRequiredService<IRunStore>();
        var one = store.Trained("one", [0.3, 0.6]);
        var other = store.Trained("other", [0.5], options => options with { BatchSize = 32, CheckpointInterval = TimeSpan.FromMinutes(7) });

        var answer = await _client.GetFromJsonAsync<JsonElement>($"api/v1/runs/comparison?run={one.Id}&run={other.Id}&group={group}");

        Assert.True(answer.GetProperty("is_comparable").GetBoolean());
        Assert.Equal(
            ["id", "name", "sha256", "classes"],
            answer.GetProperty("runs")[0].GetProperty("dataset").EnumerateObject().Select(field => field.Name)); // not where it lies
        Assert.Equal(0.6, answer.GetProperty("runs")[0].GetProperty("best").GetProperty("validation_accuracy").GetDouble());
        Assert.Equal(
            [("batch_size", "32", true), ("checkpoint_minutes", "7", false)],
            answer.GetProperty("differences").EnumerateArray().Select(setting => (
                setting.GetProperty("key").GetString()!, setting.GetProperty("values")[1].GetString()!, setting.GetProperty("has_effect").GetBoolean())));
        Assert.Equal(2, answer.GetProperty("groups").GetArrayLength());
    }

    [Fact]
    public async Task Comparison_ByAChoice_SpellsItAsRequestsDo()
    {
        var store = _site.Services.GetRequiredService<IRunStore>();
        var one = store.Trained("one", [0.3], options => options with { Optimizer = OptimizerKind.Adam });
        var other = store.Trained("other", [0.5], options => options with { Optimizer = OptimizerKind.AdamW });

        var answer = await _client.GetFromJsonAsync<JsonElement>($"api/v1/runs/comparison?run={one.Id}&run={other.Id}&group=optimizer");

        var difference = Assert.Single(answer.GetProperty("differences").EnumerateArray());
        Assert.Equal(["adam", "adam_w"], difference.GetProperty("values").EnumerateArray().Select(value => value.GetString()));
        Assert.Equal(["adam", "adam_w"], answer.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("", "these are 0")]
    [InlineData("?run=ONE", "these are 1")]
    [InlineData("?run=ONE&run=OTHER&group=speed", "no setting 'speed'. Group by one of dataset, network, widths, depths, starts_from, ")]
    public async Task Comparison_OfWhatCannotBeCompared_IsRefused(string query, string words)
    {
        var store = _site.Services.GetRequiredService<IRunStore>();
        query = query.Replace("ONE", store.Launch().Id, StringComparison.Ordinal).Replace("OTHER", store.Launch().Id, StringComparison.Ordinal);

        var answer = await _client.GetAsync($"api/v1/runs/comparison{query}");

        Assert.Contains(words, await DatasetSite.RefusalAsync(answer, HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_RunTakenOutOfTheQueue_GivesItsReasonInWords()
    {
        var run = _site.Services.GetRequiredService<IRunStore>().Create(RunSpecs.Small(), "ada");
        (await _client.PostAsync($"api/v1/runs/{run.Id}/stop", null)).EnsureSuccessStatusCode();

        var answer = await _client.GetFromJsonAsync<JsonElement>($"api/v1/runs/{run.Id}");

        Assert.EndsWith("took it out of the queue. Clone it to start again.", answer.GetProperty("run").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Get_RunsThatWait_SaysWhenTheyAreExpectedToStartAsFarAsThatIsKnown()
    {
        var store = _site.Services.GetRequiredService<IRunStore>();
        Run[] runs = [.. new[] { "live", "next", "last" }.Select(name => store.Create(RunSpecs.Small(name) with { Device = "cpu" }, "ada"))];
        var live = store.Move(store.Claim(Environment.MachineName, TimeSpan.FromMinutes(5))!, RunStatus.Running, "worker")!;
        Append(new RunProgress { RemainingLow = 240, RemainingHigh = 360 });
        var early = RunSpecs.Small().Options.EarlyStopping is not null;

        Assert.Equal((1, 240, 360, early), await StartOfAsync(runs[1]));
        Assert.Equal((2, null, null, null), await StartOfAsync(runs[2]));

        // Once the live run has timed both sizes of picture, the one of the same recipe is known.
        var epochs = RunSpecs.Small().Options.Epochs;
        Append(
            new RunProgress { Epoch = epochs - 1, RemainingLow = 10, RemainingHigh = 12 },
            [.. Enumerable.Range(1, epochs - 1).Select(epoch => new MetricPoint(MetricKey.TrainLoss, epoch * 10, epoch, 1, epoch * 20))]);

        Assert.Equal((2, Math.Round(10 + (epochs * 19.0)), Math.Round(12 + (epochs * 21.0)), early), await StartOfAsync(runs[2]));

        void Append(RunProgress progress, params MetricPoint[] points)
            => Assert.True(store.Append(live.Id, live.Attempt, "worker", [new NewRunEvent(RunEventKind.Metrics, "{}", points)], progress));
    }

    [Theory]
    [InlineData("status=running", 1)]
    [InlineData("status=Running", 1)]
    [InlineData("status=early_stopped", 0)]
    public async Task List_ByTheStatusThatAnswersName_FindsThoseRuns(string query, int count)
    {
        _site.Services.GetRequiredService<IRunStore>().Launch();

        Assert.Equal(count, (await _client.GetFromJsonAsync<JsonElement>($"api/v1/runs?{query}")).GetProperty("total").GetInt32());
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.GetAsync("api/v1/runs?status=7")).StatusCode);
    }

    [Fact]
    public async Task List_BySeveralStatuses_FindsTheRunsOfEach()
    {
        var store = _site.Services.GetRequiredService<IRunStore>();
        store.Launch();
        store.Create(RunSpecs.Small("next"), "ada");

        Assert.Equal(2, await TotalAsync("status=running&status=queued"));
        Assert.Equal(1, await TotalAsync("status=early_stopped&status=queued"));
        Assert.Equal(2, await TotalAsync("status="));
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.GetAsync("api/v1/runs?status=running&status=7")).StatusCode);

        async Task<int> TotalAsync(string query)
            => (await _client.GetFromJsonAsync<JsonElement>($"api/v1/runs?{query}")).GetProperty("total").GetInt32();
    }

    [Theory]
    [InlineData("accuracy>50%25 batch_size=32", 1)]
    [InlineData("accuracy>0.5", 2)]
    [InlineData("", 3)]
    public async Task List_ByAFilter_FindsTheRunsWhoseSettingsAndFiguresCompareSo(string filter, int count)
    {
        var store = _site.Services.GetRequiredService<IRunStore>();
        store.Trained("one", [0.6], options => options with { BatchSize = 32 });
        store.Trained("other", [0.7], options => options with { BatchSize = 64 });
        store.Trained("third", [0.3], options => options with { BatchSize = 32 });

        var list = await _client.GetFromJsonAsync<JsonElement>($"api/v1/runs?filter={filter}&take=1");

        Assert.Equal((count, 1), (list.GetProperty("total").GetInt32(), list.GetProperty("runs").GetArrayLength()));
    }

    [Fact]
    public async Task List_ByAFilterThatCannotBeRead_NamesTheComparison()
    {
        var answer = await _client.GetAsync("api/v1/runs?filter=seed=1 speed>3");

        Assert.Contains("'speed'", await DatasetSite.RefusalAsync(answer, HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_LargestFirst_SaysWhatTheCheckpointsTakeOnTheDisk()
    {
        var store = _site.Services.GetRequiredService<IRunStore>();
        foreach (var (name, bytes) in new[] { ("large", 3_000_000_000L), ("small", 10L) })
        {
            var run = store.Launch(name);
            Assert.True(store.AddCheckpoint(
                run.Id, run.Attempt, new RunCheckpoint(10, 1, bytes, IsBest: false, IsPinned: false, DateTimeOffset.UnixEpoch)));
        }

        var list = await _client.GetFromJsonAsync<JsonElement>("api/v1/runs?order=largest");

        Assert.Equal(
            [("large", 3_000_000_000L), ("small", 10L)],
            list.GetProperty("runs").EnumerateArray().Select(run => (run.GetProperty("name").GetString()!, run.GetProperty("checkpoint_bytes").GetInt64())));
        Assert.Equal(3_000_000_010L, list.GetProperty("checkpoint_bytes").GetInt64());
    }

    [Theory]
    [InlineData("take=0")]
    [InlineData("take=501")]
    [InlineData("skip=-5")]
    public async Task List_PartThatCannotBe_IsRefused(string query)
    {
        var answer = await _client.GetAsync($"api/v1/runs?{query}");

        Assert.Contains("'take' 1 to 500", await DatasetSite.RefusalAsync(answer, HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("take=x", "take")]
    [InlineData("trash=perhaps", "trash")]
    [InlineData("take=0", "take")]
    [InlineData("skip=-5", "skip")]
    [InlineData("status=7", "status")]
    [InlineData("order=none", "order")]
    [InlineData("filter=fast", "filter")]
    public async Task List_ParameterThatCannotBeUsed_IsNamed(string query, string name)
        => await AssertNamedAsync(await _client.GetAsync($"api/v1/runs?{query}"), name);

    private static async Task AssertNamedAsync(HttpResponseMessage answer, string name)
    {
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var error = Assert.Single(problem.GetProperty("errors").EnumerateObject());
        Assert.Equal((name, problem.GetProperty("detail").GetString()), (error.Name, error.Value[0].GetString()));
    }

    private async Task<(int? Position, double? Low, double? High, bool? MayBeEarlier)> StartOfAsync(Run run)
    {
        var state = (await _client.GetFromJsonAsync<JsonElement>($"api/v1/runs/{run.Id}")).GetProperty("run");
        var (position, start) = (state.GetProperty("queue_position").GetInt32(), state.GetProperty("expected_start"));
        return start.ValueKind is JsonValueKind.Null
            ? (position, null, null, null)
            : (position, start.GetProperty("low_seconds").GetDouble(), start.GetProperty("high_seconds").GetDouble(),
                start.GetProperty("may_be_earlier").GetBoolean());
    }
}
