using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Tests.Workspace;
using FerWeb.Tests.Workspace.Sweeps;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Sweeps;

public sealed class SweepsApiTests : IDisposable
{
    private const string Place = "api/v1/sweeps";

    private readonly Site _site = new();
    private readonly HttpClient _client;

    public SweepsApiTests()
    {
        _client = _site.CreateClient();
        DrawnSets.PutDrawn(_site.Services.GetRequiredService<DataFolder>());
    }

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("""{"dataset": "", "axes": []}""", "Name a data set")]
    [InlineData("""{"dataset": "nowhere", "axes": [{"option": "learning_rate", "values": [0.01]}]}""", "nowhere")]
    [InlineData("""{"dataset": "drawn", "axes": []}""", "varies 1 to 10 settings")]
    [InlineData("""{"dataset": "drawn", "preset": "slow", "axes": []}""", "no preset 'slow'")]
    [InlineData("""{"dataset": "drawn", "axes": [{"option": "learning_rate", "values": [0.01, 20]}]}""", "learning_rate: It must be more than 0, at most 10")]
    [InlineData("""{"dataset": "drawn", "axes": [{"option": "speed", "values": [1]}]}""", "There is no such setting. Choose one of: epochs, batch_size, ")]
    [InlineData("""{"dataset": "drawn", "axes": [{"option": "schedule", "values": ["up"]}]}""", "Choose one of: constant, cosine, one_cycle, step.")]
    [InlineData("""{"dataset": "drawn", "axes": [], "options": {"batch_size": 8, "batchSize": 9}}""", "'batch_size' is given twice.")]
    [InlineData("""{"dataset": "drawn", "method": "guess", "axes": []}""", "could not be read at 'method'")]
    [InlineData("""{"dataset": "drawn", "method": "grid", "runs": 50, "axes": []}""", "A sweep by 'grid' has no use for 'runs'.")]
    [InlineData("""{"dataset": "drawn", "method": "grid", "seed": 2, "axes": []}""", "A sweep by 'grid' has no use for 'seed'.")]
    [InlineData("""{"dataset": "drawn", "factor": 2, "axes": []}""", "A sweep by 'random' has no use for 'factor'.")]
    [InlineData("""{"dataset": "drawn", "rounds": 2, "axes": []}""", "A sweep by 'random' has no use for 'rounds'.")]
    [InlineData(
        """{"dataset": "drawn", "axes": [{"option": "learning_rate", "values": [0.01], "low": 0.001}]}""",
        "The setting 'learning_rate' has single values and a range.")]
    [InlineData("""{"dataset": "drawn", "axes": [{"option": "learning_rate", "values": ["0.01"]}]}""", "learning_rate: Give a number")]
    public async Task Start_WhatCannotBeSwept_IsRefusedWithASentence(string body, string words)
    {
        var answer = await _client.PostAsync(Place, new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));

        Assert.Contains(words, await DatasetSite.RefusalAsync(answer, HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sweep_StartedMeasuredPromotedAndStopped_AnswersAtEachStep()
    {
        var started = await _client.PostAsJsonAsync(Place, new
        {
            dataset = "drawn",
            method = "grid",
            axes = new object[]
            {
                new { option = "learning_rate", values = new[] { 0.01, 0.03, 0.1 } }, new { option = "optimizer", values = new[] { "sgd", "adam_w" } },
            },
            epochs = 2,
        });
        Assert.Equal(HttpStatusCode.Created, started.StatusCode);
        var place = started.Headers.Location!.ToString();
        var id = place.Split('/')[^1];
        Assert.Equal(HttpStatusCode.Conflict, (await _client.PostAsync($"{place}/promote", null)).StatusCode);

        // Where the site starts no workers the test takes the sweep further.
        _site.Services.GetRequiredService<SweepActions>().Advance(id);
        var store = _site.Services.GetRequiredService<IRunStore>();
        Assert.Equal(6, store.Queue().Count);
        store.FinishAll(trial => 0.2 + (0.1 * trial));

        var answer = await _client.GetFromJsonAsync<JsonElement>(place);
        Assert.Equal(("running", 6, 6), (
            answer.GetProperty("sweep").GetProperty("status").GetString(), answer.GetProperty("sweep").GetProperty("runs").GetInt32(),
            answer.GetProperty("sweep").GetProperty("ended").GetInt32()));
        var best = answer.GetProperty("ranking")[0];
        Assert.Equal(("adam_w", "0.1"), (
            best.GetProperty("values").GetProperty("optimizer").GetString(), best.GetProperty("values").GetProperty("learning_rate").GetString()));
        Assert.Equal(2, answer.GetProperty("importance").GetArrayLength());

        var made = await _client.PostAsync($"{place}/promote", null);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var promoted = await _client.GetFromJsonAsync<JsonElement>(made.Headers.Location);
        Assert.Equal(10, promoted.GetProperty("options").GetProperty("epochs").GetInt32());
        var stopped = await (await _client.PostAsync($"{place}/stop", null)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("stopped", stopped.GetProperty("sweep").GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.Conflict, (await _client.PostAsync($"{place}/stop", null)).StatusCode);
        Assert.Equal(id, (await _client.GetFromJsonAsync<JsonElement>(Place))[0].GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync(place)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(place)).StatusCode);
    }

    [Fact]
    public async Task Start_WithoutAName_IsGivenANumberWhereThatIsTaken()
    {
        var wanted = new { dataset = "drawn", method = "grid", axes = new[] { new { option = "learning_rate", values = new[] { 0.01, 0.02 } } }, epochs = 2 };
        (await _client.PostAsJsonAsync(Place, wanted)).EnsureSuccessStatusCode();
        (await _client.PostAsJsonAsync(Place, wanted)).EnsureSuccessStatusCode();

        Assert.Equal(
            ["fernet on Drawn faces (2)", "fernet on Drawn faces"],
            (await _client.GetFromJsonAsync<JsonElement>(Place)).EnumerateArray().Select(sweep => sweep.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Start_FromAModelWithTeachers_StandsInItsRuns()
    {
        var options = (await QueuedAsync(new { start_model = ShippedModel.Id, teachers = new[] { ShippedModel.Id } })).Options;

        Assert.Equal((ShippedModel.Id, ShippedModel.Id), (Path.GetFileName(options.StartModel), Path.GetFileName(Assert.Single(options.Teachers))));
    }

    [Fact]
    public async Task Start_FromACheckpoint_StandsInItsRunsOrIsRefused()
    {
        var store = _site.Services.GetRequiredService<IRunStore>();
        var parent = store.Launch();
        Assert.True(store.AddCheckpoint(parent.Id, parent.Attempt, new(20, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch)));
        var network = parent.Spec.Options.Network.Architecture;

        var spec = await QueuedAsync(new { network, start_run = parent.Id });

        Assert.Equal((parent.Id, 20L), (spec.Parent!, spec.ParentStep!.Value));
        var both = await _client.PostAsJsonAsync(Place, Wanted(new { network, start_run = parent.Id, start_model = ShippedModel.Id }));
        Assert.Contains("not both", await DatasetSite.RefusalAsync(both, HttpStatusCode.BadRequest), StringComparison.Ordinal);
        var unknown = await _client.PostAsJsonAsync(Place, Wanted(new { start_model = "none" }));
        Assert.Contains("There is no model 'none'", await DatasetSite.RefusalAsync(unknown, HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    private static JsonObject Wanted(object start)
    {
        var wanted = JsonSerializer.SerializeToNode(start)!.AsObject();
        (wanted["dataset"], wanted["method"], wanted["epochs"]) = ("drawn", "grid", 2);
        wanted["axes"] = JsonNode.Parse("""[{ "option": "learning_rate", "values": [0.01, 0.02] }]""");
        return wanted;
    }

    // What the first run of the sweep was started with.
    private async Task<RunSpec> QueuedAsync(object start)
    {
        var answer = await _client.PostAsJsonAsync(Place, Wanted(start));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        _site.Services.GetRequiredService<SweepActions>().Advance(answer.Headers.Location!.ToString().Split('/')[^1]);
        var store = _site.Services.GetRequiredService<IRunStore>();
        return store.Queue().First(run => run.Spec.Sweep is not null).Spec;
    }
}
