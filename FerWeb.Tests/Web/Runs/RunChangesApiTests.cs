using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Tests.Workspace;
using FerWeb.Tests.Workspace.Sweeps;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Runs;

/// <summary>What a person does on the pages of runs, over HTTP, with the same checks and in the same history.</summary>
public sealed class RunChangesApiTests : IDisposable
{
    private readonly Site _site = new();
    private readonly HttpClient _client;
    private readonly IRunStore _store;

    public RunChangesApiTests()
    {
        _client = _site.CreateClient();
        _store = _site.Services.GetRequiredService<IRunStore>();
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Annotate_NameNotesAndTags_StandInTheRunAndInItsHistoryWithWhoDidIt()
    {
        var run = _store.Launch();

        var answer = await SendAsync(HttpMethod.Patch, run.Id, """{ "notes": "Too fast.", "tags": ["night, a", null, " a "] }""");

        var state = answer.GetProperty("run");
        Assert.Equal(
            ("first", "Too fast.", "a, night"),
            (state.GetProperty("name").GetString(), state.GetProperty("notes").GetString(), state.GetProperty("tags").GetString()));
        Assert.Equal(["a", "night"], state.GetProperty("tag_list").EnumerateArray().Select(tag => tag.GetString()));
        var emptied = await SendAsync(HttpMethod.Patch, run.Id, """{ "name": " second ", "tags": [] }""");
        Assert.Equal(0, emptied.GetProperty("run").GetProperty("tag_list").GetArrayLength());
        var now = _store.Find(run.Id)!;
        Assert.Equal(("second", "Too fast.", 0), (now.Spec.Name, now.Notes, now.Tags.Count));
        Assert.Equal(("local", RunEventKind.Changed), _store.ReadSince(run.Id, 0).Events[^1] is var last ? (last.Actor, last.Kind) : default);
    }

    [Fact]
    public async Task Checkpoint_FromWhichTheRunsOfASweepStart_IsAwaitedUntilTheSweepHasEnded()
    {
        var run = _store.Launch();
        foreach (var step in new[] { 10, 20 })
        {
            Assert.True(_store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(step, 1, 1000, IsBest: false, IsPinned: false, run.Created)));
        }

        // As between two rounds: no run waits.
        var sweeps = _site.Services.GetRequiredService<SweepLibrary>();
        var sweep = sweeps.Add((SweepSpecs.Of(SweepMethod.Halving) with { Parent = run.Id, ParentStep = 10 }).Plan());

        var meanwhile = await AwaitedAsync();
        Assert.Equal([true, false], meanwhile);
        Assert.True((await SendAsync(HttpMethod.Put, $"{run.Id}/checkpoints/10/pin")).GetProperty("is_awaited").GetBoolean());
        Assert.True(sweeps.End(sweep.Id));
        var afterwards = await AwaitedAsync();
        Assert.Equal([false, false], afterwards);

        async Task<bool[]> AwaitedAsync() => [.. (await SendAsync(HttpMethod.Get, $"{run.Id}/checkpoints"))
            .EnumerateArray().Select(checkpoint => checkpoint.GetProperty("is_awaited").GetBoolean())];
    }

    [Theory]
    [InlineData("{}", "'name', 'notes' or 'tags'")]
    [InlineData("{ \"name\": \" \" }", "1 to 120")]
    [InlineData("{ \"name\": 5 }", "could not be read")]
    [InlineData("null", "is no JSON object")]
    public async Task Annotate_WhatCannotBe_IsRefusedAndChangesNothing(string body, string word)
    {
        var run = _store.Launch();

        Assert.Contains(word, await RefusalAsync(HttpMethod.Patch, run.Id, HttpStatusCode.BadRequest, body), StringComparison.Ordinal);
        Assert.Contains(
            "10000", await RefusalAsync(HttpMethod.Patch, run.Id, HttpStatusCode.BadRequest, $$"""{ "notes": "{{new string('x', 10_001)}}" }"""),
            StringComparison.Ordinal);

        Assert.Equal(run.LastSeq, _store.Find(run.Id)!.LastSeq);
    }

    [Fact]
    public async Task Pin_AndUnpin_KeepACheckpointOnceAndLetItGo()
    {
        var run = _store.Launch();
        _store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(10, 1, 1000, IsBest: true, IsPinned: false, run.Created));

        var kept = await SendAsync(HttpMethod.Put, $"{run.Id}/checkpoints/10/pin");
        await SendAsync(HttpMethod.Put, $"{run.Id}/checkpoints/10/pin");

        Assert.True(kept.GetProperty("is_pinned").GetBoolean());
        Assert.Single(_store.ReadSince(run.Id, 0).Events, happened => happened.Kind == RunEventKind.Changed && happened.Actor == "local");
        Assert.False((await SendAsync(HttpMethod.Delete, $"{run.Id}/checkpoints/10/pin")).GetProperty("is_pinned").GetBoolean());
        Assert.Contains(
            "no checkpoint of step 11", await RefusalAsync(HttpMethod.Put, $"{run.Id}/checkpoints/11/pin", HttpStatusCode.NotFound), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Move_InTheQueue_ChangesWhoStartsNextAndRefusesWhatDoesNotWait()
    {
        var live = _store.Launch("live");
        Run[] runs = [.. new[] { "one", "two", "three" }.Select(name => _store.Create(RunSpecs.Small(name), "ada"))];

        var moved = await SendAsync(HttpMethod.Post, $"{runs[2].Id}/move", """{ "places": -2147483648 }""");
        await SendAsync(HttpMethod.Post, $"{runs[0].Id}/move", """{ "places": 1 }""");

        Assert.Equal(1, moved.GetProperty("run").GetProperty("queue_position").GetInt32());
        var queue = await _client.GetFromJsonAsync<JsonElement>("api/v1/runs/queue");
        Assert.Equal(["three", "two", "one"], queue.EnumerateArray().Select(run => run.GetProperty("name").GetString()));
        Assert.Contains(
            "does not wait", await RefusalAsync(HttpMethod.Post, $"{live.Id}/move", HttpStatusCode.Conflict, """{ "places": 1 }"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clone_WithChanges_WaitsWithTheOthersSettingsAndNamesItsParent()
    {
        var library = _site.Services.GetRequiredService<DatasetLibrary>();
        var zip = Path.Combine(_site.Services.GetRequiredService<DataFolder>().Root, "few.zip");
        await File.WriteAllBytesAsync(zip, FaceZip.Make());
        var parent = _store.Create(RunSpecs.Small("parent") with { Dataset = library.Describe(library.Import(zip, "Few faces").Id) }, "ada");

        var clone = await SendAsync(HttpMethod.Post, $"{parent.Id}/clone", """{ "name": "child", "epochs": 3, "device": "cpu" }""");

        var run = _store.Find(clone.GetProperty("run").GetProperty("id").GetString()!)!;
        Assert.Equal((RunStatus.Queued, "child", "local", parent.Id, "cpu"), (run.Status, run.Spec.Name, run.Spec.Owner, run.Spec.Parent, run.Spec.Device));
        Assert.Equal(
            (3, parent.Spec.Options.LearningRate, parent.Spec.Options.BatchSize),
            (run.Spec.Options.Epochs, run.Spec.Options.LearningRate, run.Spec.Options.BatchSize));
        var unnamed = await SendAsync(HttpMethod.Post, $"{parent.Id}/clone", "{}");
        Assert.Equal("parent (2)", unnamed.GetProperty("run").GetProperty("name").GetString());
        Assert.Contains(
            "learning_rate", await RefusalAsync(HttpMethod.Post, $"{parent.Id}/clone", HttpStatusCode.BadRequest, """{ "learning_rate": -1 }"""),
            StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Clone_AnotherDataSetHasTheIdOfTheDeletedOne_IsRefusedUntilOneIsNamed()
    {
        var library = _site.Services.GetRequiredService<DatasetLibrary>();
        var zip = Path.Combine(_site.Services.GetRequiredService<DataFolder>().Root, "few.zip");
        await File.WriteAllBytesAsync(zip, FaceZip.Make());
        var dataset = library.Describe(library.Import(zip, "Few faces").Id);
        var parent = _store.Create(RunSpecs.Small("parent") with { Dataset = dataset }, "ada");
        _store.Move(parent, RunStatus.Cancelled, "ada", StopCause.User);
        Assert.True(library.Delete(dataset.Id, _store));
        await File.WriteAllBytesAsync(zip, FaceZip.Make(21));
        Assert.Equal(dataset.Id, library.Import(zip, "Few faces").Id);

        var refusal = await RefusalAsync(HttpMethod.Post, $"{parent.Id}/clone", HttpStatusCode.BadRequest, "{}");
        var clone = await SendAsync(HttpMethod.Post, $"{parent.Id}/clone", $$"""{ "dataset": "{{dataset.Id}}" }""");

        Assert.Contains("Name one in 'dataset'.", refusal, StringComparison.Ordinal);
        Assert.NotEqual(dataset.Sha256, clone.GetProperty("dataset").GetProperty("sha256").GetString());
    }

    [Theory]
    [InlineData("", 0.7)]
    [InlineData(""", "options": { "crowd_weight": 0.2 }""", 0.2)]
    public async Task Clone_OfARunOfOwnClassesOntoASetOfTheSeven_HasTheCrowdHeadOfItsNetworkAgain(string changes, double weight)
    {
        var library = _site.Services.GetRequiredService<DatasetLibrary>();
        var zip = Path.Combine(_site.Services.GetRequiredService<DataFolder>().Root, "few.zip");
        await File.WriteAllBytesAsync(zip, FaceZip.Make());
        var dataset = library.Import(zip, "Few faces");
        var small = RunSpecs.Small("parent");
        var own = small with { Dataset = small.Dataset with { Classes = OwnClasses.Names }, Options = small.Options.For(OwnClasses.Names) };
        var parent = _store.Create(own, "ada");
        Assert.Equal((false, 0.0), (parent.Spec.Options.Network.HasCrowdHead, parent.Spec.Options.CrowdWeight));

        var clone = await SendAsync(HttpMethod.Post, $"{parent.Id}/clone", $$"""{ "dataset": "{{dataset.Id}}"{{changes}} }""");

        var options = _store.Find(clone.GetProperty("run").GetProperty("id").GetString()!)!.Spec.Options;
        Assert.Equal((true, weight), (options.Network.HasCrowdHead, options.CrowdWeight));
    }

    [Fact]
    public async Task List_BestFirst_IsInThatOrder()
    {
        foreach (var accuracy in new[] { 0.4, 0.6, 0.5 })
        {
            var run = _store.Launch($"{accuracy}");
            _store.Append(run.Id, run.Attempt, "worker", [new NewRunEvent(RunEventKind.Warning, "{}")], new RunProgress { BestAccuracy = accuracy });
        }

        var list = await _client.GetFromJsonAsync<JsonElement>("api/v1/runs?order=best");

        Assert.Equal(
            [0.6, 0.5, 0.4], list.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("progress").GetProperty("best_accuracy").GetDouble()));
    }

    [Fact]
    public async Task Log_Searched_GivesLinesWithTheirNumbers()
    {
        var run = _store.Launch();
        var folder = Directory.CreateDirectory(_site.Services.GetRequiredService<DataFolder>().Run(run.Id)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "log.txt"), "Attempt 1\nEpoch 1/2\nCheckpoint\nEpoch 2/2\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "worker.log"), "a warning\nno epoch any more\n");

        var found = await SendAsync(HttpMethod.Get, $"{run.Id}/log?text=epoch");

        Assert.Equal(2, found.GetProperty("total").GetInt32());
        Assert.Equal(
            (4, "Epoch 2/2"),
            found.GetProperty("lines")[1] is var line ? (line.GetProperty("number").GetInt32(), line.GetProperty("text").GetString()) : default);
        var output = found.GetProperty("process_output");
        Assert.Equal((1, 2), (output.GetProperty("total").GetInt32(), output.GetProperty("lines")[0].GetProperty("number").GetInt32()));
        foreach (var query in (string[])["", "?text=", "?text=%20"])
        {
            using var refusal = await AnswerAsync(HttpMethod.Get, $"{run.Id}/log{query}", "");
            Assert.Equal(HttpStatusCode.BadRequest, refusal.StatusCode);
            var words = (await refusal.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").GetProperty("text")[0].GetString();
            Assert.StartsWith("Say in 'text'", words, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Hold_PutAndDeleted_KeepsTheQueueFromStarting()
    {
        Assert.False((await SendAsync(HttpMethod.Get, "queue/hold")).GetProperty("held").GetBoolean());

        var held = await SendAsync(HttpMethod.Put, "queue/hold");

        Assert.Equal((true, "local"), (held.GetProperty("held").GetBoolean(), held.GetProperty("by").GetString()));
        Assert.Equal("local", _store.Hold()!.By);
        Assert.False((await SendAsync(HttpMethod.Delete, "queue/hold")).GetProperty("held").GetBoolean());
        Assert.Null(_store.Hold());
    }

    [Theory]
    [InlineData("PATCH", "nope", "{ \"notes\": \"x\" }")]
    [InlineData("POST", "nope/move", "{ \"places\": 1 }")]
    [InlineData("POST", "nope/clone", "{}")]
    [InlineData("PUT", "nope/checkpoints/1/pin", "")]
    [InlineData("DELETE", "nope/checkpoints/1/pin", "")]
    [InlineData("GET", "nope/log?text=x", "")]
    [InlineData("GET", "nope/log", "")]
    public async Task Run_ThatIsNotThere_IsNotFound(string method, string path, string body)
        => Assert.Contains("'nope'", await RefusalAsync(new HttpMethod(method), path, HttpStatusCode.NotFound, body), StringComparison.Ordinal);

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string body = "")
    {
        using var answer = await AnswerAsync(method, path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<string> RefusalAsync(HttpMethod method, string path, HttpStatusCode status, string body = "")
    {
        using var answer = await AnswerAsync(method, path, body);
        Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!;
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, $"api/v1/runs/{path}");
        request.Content = body.Length > 0 ? new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")) : null;
        return await _client.SendAsync(request);
    }
}
