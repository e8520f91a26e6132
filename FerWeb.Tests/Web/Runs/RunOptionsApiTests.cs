using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Runs;

/// <summary>Every option of a run over HTTP: checked at launch by the one table, refused as problem details with the field's name.</summary>
public sealed class RunOptionsApiTests : IDisposable
{
    private readonly Site _site = new();
    private readonly HttpClient _client;

    public RunOptionsApiTests()
    {
        _client = _site.CreateClient();
        DrawnSets.PutDrawn(_site.Services.GetRequiredService<DataFolder>());
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Start_EveryOptionOutOfItsLimits_IsRefusedWithItsName()
    {
        foreach (var (option, text) in OutOfLimits.All)
        {
            var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(option.Key);

            // In quotes a number would be refused for them.
            object value = double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : text;
            await IsRefusedAsync("api/v1/runs", name, new { dataset = "drawn", options = new Dictionary<string, object> { [name] = value } });
        }
    }

    [Fact]
    public async Task Clone_EveryOptionOutOfItsLimits_IsRefusedWithItsName()
    {
        var run = _site.Services.GetRequiredService<IRunStore>().Launch();
        foreach (var number in TrainingOptionTable.All.OfType<NumberOption>())
        {
            var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(number.Key);

            await IsRefusedAsync(
                $"api/v1/runs/{run.Id}/clone", name, new { options = new Dictionary<string, object> { [name] = OutOfLimits.Above(number) } });
        }
    }

    [Fact]
    public async Task Start_FieldThatCannotBeUsed_IsNamedAndStartsNothing()
    {
        (string Named, string Field)[] fields =
        [
            ("epochs", """ "epochs": 2147483647 """),
            ("epochs", """ "epochs": 1e300 """),
            ("learning_rate", """ "learning_rate": 1e300 """),
            ("learning_rate", """ "learning_rate": "fast" """),
            ("batch_size", """ "batch_size": 1000000000 """),
            ("seed", """ "seed": -1 """),
            ("device", """ "device": "cuda:99" """),
            ("device", """ "device": "gpu" """),
            ("teachers", """ "teachers": [null] """),
            ("teachers", $$""" "teachers": ["{{ShippedModel.Id}}", "{{ShippedModel.Id}}"] """),
            ("momentum", """ "options": {"momentum": "0.8"} """),
            ("keep_best", """ "options": {"keep_best": "true"} """),
            ("momentun", """ "options": {"momentun": 0.9} """),
            ("learning_rate", """ "options": {"learning_rate": 0.1, "learningRate": 0.2} """),
            ("epochs", """ "options": {"epochs": 2, "Epochs": 3} """),
            ("warm_up_epochs", """ "options": {"warm_up_epochs": 20} """),
            ("frozen_stages", """ "options": {"frozen_stages": 1} """),
            ("epochs", """ "epochs": 3, "options": {"epochs": 4} """),
            ("network", """ "network": "none" """),
            ("preset", """ "preset": "none" """),
            ("name", """ "name": " " """),
        ];
        foreach (var (named, field) in fields)
        {
            await IsRefusedAsync(await SendAsync("api/v1/runs", $$"""{ "dataset": "drawn", {{field}} }"""), named);

            Assert.Equal((field, 0), (field, _site.Services.GetRequiredService<IRunStore>().List(new RunQuery()).Total));
        }
    }

    [Fact]
    public async Task Start_SeveralSettingsThatCannotBeUsed_AreAllNamed()
    {
        using var answer = await SendAsync("api/v1/runs", """
            { "dataset": "drawn", "epochs": 0,
              "options": { "momentum": 2, "batch_size": "many", "schedule": "none", "keep_best": 3, "momentun": 1 } }
            """);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.StartsWith("epochs: ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ["batch_size", "epochs", "keep_best", "momentum", "momentun", "schedule"],
            problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
        Assert.EndsWith(
            "Choose one of: constant, cosine, one_cycle, step.", problem.GetProperty("errors").GetProperty("schedule")[0].GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SettingsThatCannotStandTogetherAndANameThatIsNone_AreAllNamed()
    {
        using var answer = await SendAsync(
            "api/v1/runs", """{ "dataset": "drawn", "name": "", "options": { "warm_up_epochs": 20, "folds": 1, "left_out_fold": 2 } }""");

        Assert.Equal(
            ["folds", "left_out_fold", "name", "warm_up_epochs"],
            (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateObject()
                .Select(error => error.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Start_SettingInTwoPlaces_IsTakenWhereTheyAgreeAndElseRefusedWithBoth()
    {
        using var other = await SendAsync("api/v1/runs", """{ "dataset": "drawn", "epochs": 3, "options": { "epochs": 4 } }""");
        using var same = await SendAsync("api/v1/runs", """{ "dataset": "drawn", "epochs": 3, "options": { "epochs": 3.0 } }""");

        Assert.Equal("'epochs' is 3, and 4 in 'options'. Give it once.", await DatasetSite.RefusalAsync(other, HttpStatusCode.BadRequest));
        Assert.Equal(HttpStatusCode.Created, same.StatusCode);
        Assert.Equal(3, Assert.Single(_site.Services.GetRequiredService<IRunStore>().List(new RunQuery()).Runs).Spec.Options.Epochs);
    }

    [Theory]
    [InlineData("schedule", "constant, cosine, one_cycle, step")]
    [InlineData("optimizer", "sgd, adam, adam_w")]
    [InlineData("compute", "auto, float32, bfloat16")]
    public async Task Start_ChoiceThatIsNone_ListsThoseThatAreTakenAndAnswered(string option, string choices)
    {
        var refused = await DatasetSite.RefusalAsync(await StartAsync("none of these"), HttpStatusCode.BadRequest);
        Assert.EndsWith($"Choose one of: {choices}.", refused, StringComparison.Ordinal);
        foreach (var choice in choices.Split(", "))
        {
            var answer = await StartAsync(choice);

            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            Assert.Equal(choice, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("options").GetProperty(option).GetString());
        }

        Task<HttpResponseMessage> StartAsync(string choice)
            => _client.PostAsJsonAsync("api/v1/runs", new { dataset = "drawn", options = new Dictionary<string, string> { [option] = choice } });
    }

    [Fact]
    public async Task Start_NumberFormatAsItWasSpeltBefore_IsTakenAndAnsweredAsItIsSpeltNow()
    {
        var answer = await _client.PostAsJsonAsync("api/v1/runs", new { dataset = "drawn", options = new { compute = "b_float16" } });

        var run = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.All(["options", "settings"], part => Assert.Equal("bfloat16", run.GetProperty(part).GetProperty("compute").GetString()));
    }

    [Fact]
    public async Task Resume_FieldThatCannotBeUsed_IsNamedAndChangesNothing()
    {
        (string Named, string Body)[] bodies =
        [
            ("epochs", """{ "epochs": 2147483647 }"""), ("learning_rate", """{ "learning_rate": 1e300 }"""),
            ("patience", """{ "patience": 2147483647 }"""), ("patience", """{ "patience": -3 }"""), ("epochs", """{ "epochs": 0 }"""),
            ("max_minutes", """{ "max_minutes": 1e300 }"""),
        ];
        var store = _site.Services.GetRequiredService<IRunStore>();
        var run = store.Move(store.Move(store.Launch(), RunStatus.Stopping, "ada")!, RunStatus.Stopped, "worker")!;

        foreach (var (named, body) in bodies)
        {
            await IsRefusedAsync(await SendAsync($"api/v1/runs/{run.Id}/resume", body), named);

            Assert.Equal((body, RunStatus.Stopped, run.LastSeq), (body, store.Find(run.Id)!.Status, store.Find(run.Id)!.LastSeq));
        }
    }

    [Fact]
    public async Task Start_AnyOptionAndAModelByName_StandInTheRun()
    {
        var answer = await _client.PostAsJsonAsync("api/v1/runs", new
        {
            dataset = "drawn",
            epochs = 5,
            device = "cpu",
            start_model = ShippedModel.Id,
            options = new Dictionary<string, object> { ["schedule"] = "one_cycle", ["momentum"] = 0.5, ["keep_best"] = true, ["early_stopping_patience"] = 4 },
        });

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var options = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("options");
        Assert.Equal(
            (5, "one_cycle", 0.5, true, 4),
            (options.GetProperty("epochs").GetInt32(), options.GetProperty("schedule").GetString(), options.GetProperty("momentum").GetDouble(),
                options.GetProperty("keep_best").GetBoolean(), options.GetProperty("early_stopping").GetProperty("patience").GetInt32()));
        Assert.Equal(ShippedModel.Id, options.GetProperty("start_model").GetString());
        var unknown = await _client.PostAsJsonAsync("api/v1/runs", new { dataset = "drawn", start_model = "none" });
        Assert.Contains("There is no model 'none'", await DatasetSite.RefusalAsync(unknown, HttpStatusCode.BadRequest), StringComparison.Ordinal);
        var other = await _client.PostAsJsonAsync("api/v1/runs", new { dataset = "drawn", network = "resnet18n", start_model = ShippedModel.Id });
        Assert.Contains(
            $"'{ShippedModel.Id}' has a network of another kind", await DatasetSite.RefusalAsync(other, HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_SentBackAsOptions_GiveTheSameOnes()
    {
        string[] teachers = [ShippedModel.Id];
        var settings = await SettingsAsync(new
        {
            dataset = "drawn",
            epochs = 5,
            teachers,
            options = new Dictionary<string, object>
            {
                ["optimizer"] = "adam_w",
                ["schedule"] = "one_cycle",
                ["learning_rate"] = 0.00002,
                ["keep_best"] = true,
                ["early_stopping_patience"] = 4,
                ["max_minutes"] = 7,
                ["rotation"] = 3,
                ["teacher_weight"] = 0.25,
            },
        });
        var usual = await SettingsAsync(new { dataset = "drawn" });

        Assert.Equal(
            (5, "adam_w", "one_cycle", 0.00002, true, 4, 7, 3),
            (settings.GetProperty("epochs").GetInt32(), settings.GetProperty("optimizer").GetString(), settings.GetProperty("schedule").GetString(),
                settings.GetProperty("learning_rate").GetDouble(), settings.GetProperty("early_stopping").GetBoolean(),
                settings.GetProperty("early_stopping_patience").GetInt32(), settings.GetProperty("max_minutes").GetInt32(),
                settings.GetProperty("rotation").GetInt32()));
        Assert.Equal(JsonValueKind.Null, settings.GetProperty("early_stopping_threshold").ValueKind);
        Assert.False(settings.TryGetProperty("plateau_patience", out _));
        Assert.False(usual.GetProperty("early_stopping").GetBoolean());
        Assert.Equal(settings.GetRawText(), (await SettingsAsync(new { dataset = "drawn", teachers, options = settings })).GetRawText());
        Assert.Equal(usual.GetRawText(), (await SettingsAsync(new { dataset = "drawn", options = usual })).GetRawText());

        async Task<JsonElement> SettingsAsync(object body)
        {
            var answer = await _client.PostAsJsonAsync("api/v1/runs", body);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, text);
            Assert.DoesNotContain(Path.Combine("models", ShippedModel.Id), text, StringComparison.Ordinal);
            return JsonDocument.Parse(text).RootElement.GetProperty("settings");
        }
    }

    [Fact]
    public async Task Start_FromACheckpoint_StandsInTheRunOrIsRefused()
    {
        var store = _site.Services.GetRequiredService<IRunStore>();
        var parent = store.Launch();
        Assert.All(new long[] { 10, 20 }, step => Assert.True(
            store.AddCheckpoint(parent.Id, parent.Attempt, new(step, 1, 1, IsBest: step == 10, IsPinned: false, DateTimeOffset.UnixEpoch))));
        var network = parent.Spec.Options.Network.Architecture;

        var newest = await StartAsync(new { dataset = "drawn", network, start_run = parent.Id });
        var named = await StartAsync(new { dataset = "drawn", network, start_run = parent.Id, start_step = 10 });

        var starts = new[] { newest, named }.Select(id => store.Find(id)!.Spec).Select(spec => (spec.Parent!, spec.ParentStep!.Value));
        Assert.Equal([(parent.Id, 20L), (parent.Id, 10L)], starts);
        await AreRefusedAsync("These weights are gone", new { dataset = "drawn", network, start_run = parent.Id, start_step = 15 });
        await AreRefusedAsync("belong to another network", new { dataset = "drawn", network = "resnet18n", start_run = parent.Id });
        await AreRefusedAsync("no run 'none'.", new { dataset = "drawn", network, start_run = "none" });
        await AreRefusedAsync("no run 'none'.", new { dataset = "drawn", network, start_run = "none", start_step = 10 });
        await AreRefusedAsync($"no run '{newest}' with a checkpoint", new { dataset = "drawn", network, start_run = newest });
        await AreRefusedAsync("in 'start_run'", new { dataset = "drawn", network, start_step = 10 });
        await AreRefusedAsync("not both", new { dataset = "drawn", network, start_run = parent.Id, start_model = ShippedModel.Id });

        async Task AreRefusedAsync(string words, object body) => Assert.Contains(
            words, await DatasetSite.RefusalAsync(await _client.PostAsJsonAsync("api/v1/runs", body), HttpStatusCode.BadRequest), StringComparison.Ordinal);

        async Task<string> StartAsync(object body)
        {
            var answer = await _client.PostAsJsonAsync("api/v1/runs", body);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run").GetProperty("id").GetString()!;
        }
    }

    [Fact]
    public async Task Clone_FromOtherWeightsAndWithTeachers_StandsInTheRun()
    {
        var store = _site.Services.GetRequiredService<IRunStore>();
        await RunAsync("api/v1/runs", new { dataset = "drawn" });
        var first = store.Start();
        Assert.True(store.AddCheckpoint(first.Id, first.Attempt, new(20, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch)));
        var place = $"api/v1/runs/{first.Id}/clone";

        var taught = await RunAsync(place, new { start_model = ShippedModel.Id, teachers = new[] { ShippedModel.Id } });
        var again = await RunAsync($"api/v1/runs/{taught.Id}/clone", new { start_run = first.Id, teachers = Array.Empty<string>() });
        var same = await RunAsync($"api/v1/runs/{taught.Id}/clone", new { });

        Assert.Equal([(ShippedModel.Id, 1, first.Id, null), (null, 0, first.Id, 20), (ShippedModel.Id, 1, taught.Id, null)],
            new[] { taught, again, same }.Select(run => run.Spec).Select(spec =>
                (Path.GetFileName(spec.Options.StartModel), spec.Options.Teachers.Count, spec.Parent, spec.ParentStep)));
        var unknown = await _client.PostAsJsonAsync(place, new { start_model = "none" });
        Assert.Contains("There is no model 'none'", await DatasetSite.RefusalAsync(unknown, HttpStatusCode.BadRequest), StringComparison.Ordinal);

        async Task<Run> RunAsync(string address, object body)
        {
            var answer = await _client.PostAsJsonAsync(address, body);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            return store.Find((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run").GetProperty("id").GetString()!)!;
        }
    }

    // As one that an earlier version took.
    [Fact]
    public async Task List_RunOfTwoThousandMillionEpochsInTheQueue_IsAnswered()
    {
        var store = _site.Services.GetRequiredService<IRunStore>();
        var live = store.Launch();
        NewRunEvent[] events = [new NewRunEvent(RunEventKind.Metrics, "{}", [new(MetricKey.TrainLoss, 10, 1, 1, 20)])];
        store.Append(live.Id, live.Attempt, "worker", events, new RunProgress { Epoch = 1 });
        var spec = RunSpecs.Small("endless");
        store.Create(spec with { Options = spec.Options with { Epochs = int.MaxValue, EarlySize = 0 } }, "ada");
        store.Create(spec, "ada");

        var list = await _client.GetFromJsonAsync<JsonElement>("api/v1/runs");

        Assert.Equal(3, list.GetProperty("total").GetInt32());
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string json)
    {
        using var content = new StringContent(json, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        return await _client.PostAsync(path, content);
    }

    private async Task IsRefusedAsync(string path, string name, object body) => await IsRefusedAsync(await _client.PostAsJsonAsync(path, body), name);

    private static async Task IsRefusedAsync(HttpResponseMessage answer, string name)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(
            (HttpStatusCode.BadRequest, "application/problem+json") == (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType), $"{name}: {text}");
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal([name], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Contains(name, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
