using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FerWeb.Engine.Models;
using FerWeb.Tests.Engine.Models;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.OnnxRuntime;

namespace FerWeb.Tests.Web.Models;

/// <summary>Models over HTTP: taken away, brought, named and deleted, on a site whose shipped model is the real one.</summary>
public sealed class ModelFilesApiTests : IDisposable
{
    private readonly Site _site = new(new Dictionary<string, string> { ["Recognition:ModelsFolder"] = Path.Combine(Checkout.Root, "models") });
    private readonly HttpClient _client;

    public ModelFilesApiTests() => _client = _site.CreateClient();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Download_EachFormat_IsWhatItsNameSays()
    {
        var shipped = ModelFolder.ReadDescription(ShippedModel.Folder);

        var weights = await GetAsync($"{ShippedModel.Id}/safetensors", $"{ShippedModel.Id}.safetensors");
        var description = JsonSerializer.Deserialize<JsonElement>(await GetAsync($"{ShippedModel.Id}/description", $"{ShippedModel.Id}.json"));
        var file = SafeTensors.Read(weights);
        Assert.Equal(string.Join(',', shipped.Classes), file.Metadata["classes"]);
        Assert.Equal("44", file.Metadata["input_size"]);
        Assert.Contains("\"accuracy\":", file.Metadata["metrics"], StringComparison.Ordinal);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(weights)), description.GetProperty("weightsSha256").GetString());

        using var onnx = new InferenceSession(await GetAsync($"{ShippedModel.Id}/onnx?input=floats&probabilities=false", $"{ShippedModel.Id}.onnx"));
        Assert.Equal(["crowd_logits", "fer_logits"], onnx.OutputMetadata.Keys.Order());
        Assert.Equal(typeof(float), onnx.InputMetadata["faces"].ElementType);

        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(await GetAsync($"{ShippedModel.Id}/bundle", $"{ShippedModel.Id}.zip")));
        Assert.NotNull(zip.GetEntry("SHA256SUMS"));
    }

    [Fact]
    public async Task Model_ThatShips_SaysWhichClassesItLearnedFromFewPictures()
    {
        var model = await SendAsync(HttpMethod.Get, ShippedModel.Id, HttpStatusCode.OK);

        Assert.Equal(
            ["crowd disgust 103", "crowd fear 486", "fer disgust 379"],
            model.GetProperty("few_pictures").EnumerateArray()
                .Select(rare => $"{rare.GetProperty("head")} {rare.GetProperty("class")} {rare.GetProperty("pictures")}"));
    }

    [Fact]
    public async Task Import_ThenRenameAndDelete_LeavesTheListAsItWas()
    {
        var bundle = await _client.GetByteArrayAsync(new Uri($"api/v1/models/{ShippedModel.Id}/bundle", UriKind.Relative));

        var imported = await SendAsync(HttpMethod.Post, "import", HttpStatusCode.Created, Form(("theirs.zip", bundle)));
        Assert.Equal(ShippedModel.SecondId, imported.GetProperty("model").GetString());
        var renamed = await SendAsync(HttpMethod.Patch, ShippedModel.SecondId, HttpStatusCode.OK, JsonContent.Create(new { name = "From next door" }));
        Assert.Equal("From next door", renamed.GetProperty("name").GetString());
        Assert.Equal(ShippedModel.All.Append(ShippedModel.SecondId).Order(), Ids(await SendAsync(HttpMethod.Get, "", HttpStatusCode.OK)).Order());
        await SendAsync(HttpMethod.Delete, ShippedModel.SecondId, HttpStatusCode.NoContent);
        Assert.Equal(ShippedModel.All, Ids(await SendAsync(HttpMethod.Get, "", HttpStatusCode.OK)));
    }

    [Fact]
    public async Task Combine_TwoModels_IsOneMoreThatIsMeasuredAndAnswersPhotos()
    {
        var data = _site.Services.GetRequiredService<DataFolder>();
        DrawnSets.PutDrawn(data);
        DrawnSets.PutFaces(data);
        var bundle = await _client.GetByteArrayAsync(new Uri($"api/v1/models/{ShippedModel.Id}/bundle", UriKind.Relative));
        await SendAsync(HttpMethod.Post, "import", HttpStatusCode.Created, Form(("theirs.zip", bundle)));
        string[] one = [ShippedModel.Id], two = [ShippedModel.Id, ShippedModel.SecondId];
        Task<JsonElement> CombineAsync(HttpStatusCode expected, object request)
            => SendAsync(HttpMethod.Post, "combine", expected, JsonContent.Create(request));

        var both = await CombineAsync(HttpStatusCode.Created, new { models = two, dataset = "drawn", name = "Both", half_precision = true });

        Assert.Equal(("ensemble", "Both", "ensemble"), (
            both.GetProperty("model").GetString(), both.GetProperty("name").GetString(), both.GetProperty("architecture").GetString()));
        Assert.InRange(both.GetProperty("accuracy").GetDouble(), 0.1, 1);
        Assert.Equal("Drawn faces", both.GetProperty("dataset").GetString());
        var weights = new FileInfo(Path.Combine(data.Models, "ensemble", ModelFolder.WeightsFile));
        Assert.InRange(weights.Length, 7_700_000, 7_900_000);
        var mean = await CombineAsync(HttpStatusCode.Created, new { models = two, dataset = "faces", average_weights = true });
        Assert.Equal(("average", "fernet"), (mean.GetProperty("model").GetString(), mean.GetProperty("architecture").GetString()));
        Told("An ensemble has 2 to 20 members, not 1", await CombineAsync(HttpStatusCode.BadRequest, new { models = one, dataset = "drawn" }));
        Told("is named twice", await CombineAsync(HttpStatusCode.BadRequest, new { models = (string[])[.. one, .. one], dataset = "drawn" }));
        Told("at most 120", await CombineAsync(HttpStatusCode.BadRequest, new { models = two, dataset = "drawn", name = new string('x', 121) }));
        Told("cannot be a member", await CombineAsync(HttpStatusCode.BadRequest, new { models = (string[])["ensemble", ShippedModel.Id], dataset = "drawn" }));
        Told("There is no model 'x'", await CombineAsync(HttpStatusCode.NotFound, new { models = (string[])[ShippedModel.Id, "x"], dataset = "drawn" }));
        Told("Name the models", await CombineAsync(HttpStatusCode.BadRequest, new { models = (string[])[], dataset = "drawn" }));
        Told("Name a data set", await CombineAsync(HttpStatusCode.BadRequest, new { models = two, dataset = "" }));
        Told("nowhere", await CombineAsync(HttpStatusCode.Conflict, new { models = two, dataset = "nowhere" }));
        Assert.Equal(ShippedModel.All.Count + 3, Ids(await SendAsync(HttpMethod.Get, "", HttpStatusCode.OK)).Count());
    }

    [Fact]
    public async Task Combine_PreferringAnAnswerAtOnce_IsFollowedAtAnAddressOfItsOwn()
    {
        DrawnSets.PutFaces(_site.Services.GetRequiredService<DataFolder>());
        var bundle = await _client.GetByteArrayAsync(new Uri($"api/v1/models/{ShippedModel.Id}/bundle", UriKind.Relative));
        await SendAsync(HttpMethod.Post, "import", HttpStatusCode.Created, Form(("theirs.zip", bundle)));

        var made = await CombineAsync("faces");
        var refused = await CombineAsync("nowhere");

        Assert.Equal(("finished", "average"), (made.GetProperty("state").GetString(), made.GetProperty("model").GetString()));
        Assert.Contains("average", Ids(await SendAsync(HttpMethod.Get, "", HttpStatusCode.OK)));
        Assert.Equal(("failed", JsonValueKind.Null), (refused.GetProperty("state").GetString(), refused.GetProperty("model").ValueKind));
        Assert.Contains("nowhere", refused.GetProperty("fault").GetString(), StringComparison.Ordinal);
        using var unknown = await _client.GetAsync(new Uri("api/v1/model-combinations/x", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);

        async Task<JsonElement> CombineAsync(string dataset)
        {
            using var asked = new HttpRequestMessage(HttpMethod.Post, new Uri("api/v1/models/combine", UriKind.Relative));
            asked.Headers.Add("Prefer", "wait=5, Respond-Async");
            asked.Content = JsonContent.Create(new { models = (string[])[ShippedModel.Id, ShippedModel.SecondId], dataset, average_weights = true });
            using var begun = await _client.SendAsync(asked);
            Assert.Equal((HttpStatusCode.Accepted, "respond-async"), (begun.StatusCode, begun.Headers.GetValues("Preference-Applied").Single()));
            var state = default(JsonElement);
            await Patience.UntilAsync(async () =>
            {
                state = await _client.GetFromJsonAsync<JsonElement>(begun.Headers.Location);
                return state.GetProperty("state").GetString() != "running";
            });
            return state;
        }
    }

    [Fact]
    public async Task Import_WhatIsNoModel_IsRefusedByTheFilesName()
    {
        Told("'holiday.zip' is no complete zip archive", await ImportAsync(HttpStatusCode.BadRequest, Form(("holiday.zip", "PK"u8.ToArray()))));
        Told("'cat.jpg' is no model", await ImportAsync(HttpStatusCode.BadRequest, Form((@"C:\photos\cat.jpg", [1]))));
        Told("The form has no file", await ImportAsync(HttpStatusCode.BadRequest, new MultipartFormDataContent { { new StringContent("x"), "name" } }));
        var named = Form(("theirs.zip", "PK"u8.ToArray()));
        named.Add(new StringContent("Ours"), "name");
        Told("There is no field 'name'", await ImportAsync(HttpStatusCode.BadRequest, named));
        await ImportAsync(HttpStatusCode.UnsupportedMediaType, new StringContent("{}", Encoding.UTF8, "application/json"));
        Assert.Empty(Directory.GetDirectories(_site.Services.GetRequiredService<DataFolder>().Root, ".import*"));
    }

    [Fact]
    public async Task Delete_LiveOrShippedOrUnknownModel_IsRefused()
    {
        var data = _site.Services.GetRequiredService<DataFolder>();
        var folder = Path.Combine(data.Models, "r0abc-40");
        using (var network = DrawnNetworks.Trained(TrainingRuns.Tiny().Network))
        {
            ModelFolder.Save(folder, new ModelDescription { Id = "r0abc-40", Network = network.Description }, network);
        }

        var live = _site.Services.GetRequiredService<FerWeb.Recognition.LiveRecognizer>();
        await Patience.UntilAsync(() => Task.FromResult(live.ModelId is not null));
        var loaded = await SendAsync(HttpMethod.Post, "r0abc-40/make-live", HttpStatusCode.OK);

        Assert.Equal("r0abc-40", loaded.GetProperty("model").GetString());
        Assert.Equal(loaded.GetRawText(), (await SendAsync(HttpMethod.Post, "r0abc-40/make-live", HttpStatusCode.OK)).GetRawText());
        Told("answers every photo", await SendAsync(HttpMethod.Delete, "r0abc-40", HttpStatusCode.Conflict));
        Told("ships with FerWeb", await SendAsync(HttpMethod.Delete, ShippedModel.Id, HttpStatusCode.Conflict));
        Told("There is no model 'none'", await SendAsync(HttpMethod.Delete, "none", HttpStatusCode.NotFound));
        Told("There is no model '.new-1'", await SendAsync(HttpMethod.Get, ".new-1/bundle", HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Model_ThatWasSavedFromARun_HasRunAndStepInTheListWhenItIsLiveAndAsAnImport()
    {
        const string Id = "r0vf74mj-9-65ab";
        var folder = Directory.CreateDirectory(Path.Combine(_site.Services.GetRequiredService<DataFolder>().Models, Id)).FullName;
        foreach (var file in Directory.GetFiles(ShippedModel.Folder))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var description = ModelFolder.ReadDescription(folder);
        ModelFolder.WriteDescription(folder, description with { Id = Id, Provenance = description.Provenance! with { Run = "r0vf74mj" } });
        var live = _site.Services.GetRequiredService<FerWeb.Recognition.LiveRecognizer>();
        await Patience.UntilAsync(() => Task.FromResult(live.ModelId is not null));
        Assert.Null((await SendAsync(HttpMethod.Get, "live", HttpStatusCode.OK)).GetProperty("run").GetString());

        AssertOrigin(await SendAsync(HttpMethod.Get, Id, HttpStatusCode.OK));
        AssertOrigin(await SendAsync(HttpMethod.Post, $"{Id}/make-live", HttpStatusCode.OK));
        AssertOrigin(await SendAsync(HttpMethod.Get, "live", HttpStatusCode.OK));

        // Beside itself it gets another id.
        var bundle = await _client.GetByteArrayAsync(new Uri($"api/v1/models/{Id}/bundle", UriKind.Relative));
        var import = await ImportAsync(HttpStatusCode.Created, Form(("theirs.zip", bundle)));
        Assert.Equal($"{Id}-2", import.GetProperty("model").GetString());
        AssertOrigin(import);

        static void AssertOrigin(JsonElement model)
            => Assert.Equal(("r0vf74mj", 9), (model.GetProperty("run").GetString(), model.GetProperty("step").GetInt32()));
    }

    [Fact]
    public async Task Curves_OfARun_ComeAsCsvJsonAndTensorBoard()
    {
        var store = _site.Services.GetRequiredService<IRunStore>();
        var run = store.Launch();
        store.Append(run.Id, run.Attempt, "worker", [RunSpecs.Curve("train/loss", (1, 2), (2, double.NaN)), RunSpecs.Curve("validation/loss", (2, 1.5))]);

        Assert.Equal(
            "key,step,epoch,value,seconds\r\nvalidation/loss,2,0.2,1.5,1\r\n",
            await _client.GetStringAsync(new Uri($"api/v1/runs/{run.Id}/curves.csv?key=validation/loss", UriKind.Relative)));
        Assert.Contains("\"NaN\"", await _client.GetStringAsync(new Uri($"api/v1/runs/{run.Id}/curves.json", UriKind.Relative)), StringComparison.Ordinal);
        using var events = await _client.GetAsync(new Uri($"api/v1/runs/{run.Id}/tensorboard", UriKind.Relative));
        Assert.Equal($"events.out.tfevents.{run.Id}", events.Content.Headers.ContentDisposition!.FileName);
        Assert.Contains("validation/loss", Encoding.Latin1.GetString(await events.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
        using var unknown = await _client.GetAsync(new Uri($"api/v1/runs/{run.Id}/curves.csv?key=loss", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Empty(Directory.GetFileSystemEntries(_site.Services.GetRequiredService<DataFolder>().Root, ".events*"));
    }

    [Fact]
    public async Task OpenApi_NamesEveryAddressOfModelFilesAndCurves()
    {
        var document = await _client.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative));

        Assert.All(
            (string[])
            [
                "models/{model}/bundle", "models/{model}/onnx", "models/{model}/safetensors", "models/import", "models/combine", "models/{model}/recognize",
                "model-combinations/{id}", "runs/{id}/curves.csv", "runs/{id}/curves.json", "runs/{id}/tensorboard",
            ],
            path => Assert.Contains($"/api/v1/{path}\"", document, StringComparison.Ordinal));
    }

    private static IEnumerable<string?> Ids(JsonElement list) => list.EnumerateArray().Select(model => model.GetProperty("model").GetString());

    private Task<JsonElement> ImportAsync(HttpStatusCode expected, HttpContent content) => SendAsync(HttpMethod.Post, "import", expected, content);

    private static void Told(string words, JsonElement problem) => Assert.Contains(words, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);

    private static MultipartFormDataContent Form(params (string Name, byte[] Content)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, content) in files)
        {
            form.Add(new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } }, "file", name);
        }

        return form;
    }

    private async Task<byte[]> GetAsync(string address, string name)
    {
        using var answer = await _client.GetAsync(new Uri($"api/v1/models/{address}", UriKind.Relative));
        Assert.Equal((HttpStatusCode.OK, name), (answer.StatusCode, answer.Content.Headers.ContentDisposition?.FileName));
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string address, HttpStatusCode expected, HttpContent? content = null)
    {
        var path = address.Length > 0 ? $"api/v1/models/{address}" : "api/v1/models";
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        using var answer = await _client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, $"{(int)answer.StatusCode}: {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
