using System.Net;
using System.Net.Http.Json;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Recognition;
using FerWeb.Tests.Engine.Evaluation;
using FerWeb.Tests.Engine.Models;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Evaluations;

public sealed class EvaluationsApiTests : IDisposable
{
    private const string Path = "api/v1/evaluations";

    private readonly Site _site = new();
    private readonly HttpClient _client;

    public EvaluationsApiTests() => _client = _site.CreateClient();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("{}", "dataset")]
    [InlineData("{\"dataset\": \"drawn\"}", "one of the two")]
    [InlineData("{\"dataset\": \"drawn\", \"model\": \"none\"}", "no model 'none'")]
    [InlineData($"{{\"dataset\": \"nothing\", \"model\": \"{ShippedModel.Id}\"}}", "no data set 'nothing'")]
    [InlineData($"{{\"dataset\": \"drawn\", \"model\": \"{ShippedModel.Id}\", \"split\": \"public\"}}", "train, validation, test")]
    [InlineData("{\"dataset\": \"drawn\", \"run\": \"r0000000\"}", "no run 'r0000000'")]
    [InlineData($"{{\"dataset\": \"drawn\", \"model\": \"{ShippedModel.Id}\", \"step\": 40}}", "A 'step' is that of a run's checkpoint")]
    public async Task Start_WhatCannotBeEvaluated_IsRefusedWithASentence(string body, string word)
    {
        var answer = await _client.PostAsync(Path, new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));

        Assert.Contains(word, await DatasetSite.RefusalAsync(answer, HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnADataSetOfOtherClasses_IsRefusedAtOnce()
    {
        OwnClasses.Describe(_site.Services.GetRequiredService<DataFolder>().Models, "own");

        var answer = await _client.PostAsJsonAsync(Path, new { dataset = "drawn", model = "own" });

        Assert.StartsWith(
            "The model 'own' answers with calm, grumpy, wow, and 'Drawn faces' has the classes angry,",
            await DatasetSite.RefusalAsync(answer, HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Empty(_site.Services.GetRequiredService<EvaluationLibrary>().List());
    }

    [Fact]
    public async Task Start_RunWithoutACheckpoint_IsRefused()
    {
        var run = _site.Services.GetRequiredService<IRunStore>().Launch();

        var answer = await _client.PostAsJsonAsync(Path, new { dataset = "drawn", run = run.Id });

        Assert.Contains("no checkpoint yet", await DatasetSite.RefusalAsync(answer, HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_EachShippedModel_IsTaken()
    {
        foreach (var model in ShippedModel.All)
        {
            Assert.Equal(HttpStatusCode.Created, (await _client.PostAsJsonAsync(Path, new { dataset = "drawn", model })).StatusCode);
        }
    }

    [Fact]
    public async Task Start_WhatWaitsAlready_IsAnsweredWithThatOneUntilItHasEnded()
    {
        async Task<string> StartAsync(bool tenCrop = false)
        {
            using var answer = await _client.PostAsJsonAsync(Path, new { dataset = "drawn", split = "test", model = ShippedModel.Id, ten_crop = tenCrop });
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            return answer.Headers.Location!.ToString();
        }

        var first = await StartAsync();
        Assert.Equal(first, await StartAsync());
        Assert.NotEqual(first, await StartAsync(tenCrop: true));

        (await _client.PostAsync($"{first}/cancel", null)).EnsureSuccessStatusCode();
        Assert.NotEqual(first, await StartAsync());
        Assert.Equal(3, _site.Services.GetRequiredService<EvaluationLibrary>().List().Count);
    }

    [Fact]
    public async Task Start_WhileAnotherSiteOnTheFolderTakesTheSame_IsAnsweredWithTheOthers()
    {
        var library = _site.Services.GetRequiredService<EvaluationLibrary>();
        var wanted = new { dataset = "drawn", split = "test", model = ShippedModel.Id };
        var first = (await _client.PostAsJsonAsync(Path, wanted)).Headers.Location!;
        var request = Assert.Single(library.List()).Request;
        (await _client.PostAsync($"{first}/cancel", null)).EnsureSuccessStatusCode();

        // Each try of somebody who waits fails by an exception that names the lock.
        var held = System.IO.Path.Combine(_site.Services.GetRequiredService<DataFolder>().Evaluations, ".adding");
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(object? sender, FirstChanceExceptionEventArgs thrown)
        {
            if (thrown.Exception is IOException error && error.Message.Contains(held, StringComparison.Ordinal))
            {
                waits.TrySetResult();
            }
        }

        Task<HttpResponseMessage> asking;
        string theirs;
        using (library.TakeTurnToAdd())
        {
            AppDomain.CurrentDomain.FirstChanceException += Look;
            try
            {
                asking = _client.PostAsJsonAsync(Path, wanted);
                await Patience.ForAsync(Task.WhenAny(asking, waits.Task));
            }
            finally
            {
                AppDomain.CurrentDomain.FirstChanceException -= Look;
            }

            Assert.False(asking.IsCompleted, "It did not wait for the other site.");
            theirs = library.Add(request).Id;
        }

        using var answer = await asking;
        Assert.EndsWith(theirs, answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluation_WithoutWorkers_WaitsAndIsCancelledAndDeleted()
    {
        var started = await _client.PostAsJsonAsync(Path, new { dataset = "drawn", split = "test", model = ShippedModel.Id });

        Assert.Equal(HttpStatusCode.Created, started.StatusCode);
        var place = started.Headers.Location!.ToString();
        Assert.Equal("waiting", await StatusAsync(place));
        var early = await DatasetSite.RefusalAsync(await _client.DeleteAsync(place), HttpStatusCode.Conflict);
        Assert.Contains("Cancel it first", early, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await _client.PostAsync($"{place}/cancel", null)).StatusCode);
        Assert.Equal("cancelled", await StatusAsync(place));
        Assert.Equal(HttpStatusCode.Conflict, (await _client.PostAsync($"{place}/cancel", null)).StatusCode);
        var empty = await DatasetSite.RefusalAsync(await _client.GetAsync($"{place}/predictions.csv"), HttpStatusCode.Conflict);
        Assert.Contains("has no result", empty, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync(place)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(place)).StatusCode);
    }

    [Fact]
    public async Task Finished_Evaluation_GivesItsRecordAndItsPredictions()
    {
        var id = Kept(_site).Id;

        var record = (await _client.GetFromJsonAsync<JsonElement>($"{Path}/{id}")).GetProperty("record");
        var csv = (await _client.GetStringAsync($"{Path}/{id}/predictions.csv")).Split("\r\n");
        var bytes = await _client.GetByteArrayAsync($"{Path}/{id}/predictions.csv");
        var list = await _client.GetFromJsonAsync<JsonElement>($"{Path}?model={ShippedModel.Id}&dataset=drawn");

        Assert.Equal(7, record.GetProperty("fer").GetProperty("curves").GetArrayLength());
        var calibration = record.GetProperty("fer").GetProperty("calibration");
        Assert.Equal(42, calibration.GetProperty("most_confident").GetProperty("count").GetInt32());
        Assert.All(
            [calibration.GetProperty("perfect").GetProperty("mean"), calibration.GetProperty("class_wise_error")],
            figure => Assert.Equal(JsonValueKind.Number, figure.ValueKind));
        Assert.Equal(("image,label,predicted,angry,disgust,fear,happy,sad,surprise,neutral", 62), (csv[0], csv.Length));
        Assert.StartsWith("0,", csv[1], StringComparison.Ordinal);
        Assert.Equal((byte)'i', bytes[0]); // without a mark that a program would have to know
        Assert.Equal(id, list[0].GetProperty("id").GetString());
        Assert.Equal(0, (await _client.GetFromJsonAsync<JsonElement>($"{Path}?model=another")).GetArrayLength());
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"{Path}/{id}/predictions.csv?head=crowd")).StatusCode);
    }

    [Fact]
    public async Task Finished_EvaluationOfACrowdHead_GivesItsFiguresAgainstTheVotes()
    {
        var kept = Kept(_site, hasVotes: true);

        var votes = (await _client.GetFromJsonAsync<JsonElement>($"{Path}/{kept.Id}")).GetProperty("record").GetProperty("crowd").GetProperty("votes");

        var expected = kept.Record!.Crowd!.Votes!;
        Assert.Equal(
            (expected.Count, expected.KlDivergence, expected.Brier, expected.InTop2, expected.ExpectedCalibrationError!.Value),
            (votes.GetProperty("count").GetInt32(), votes.GetProperty("kl_divergence").GetDouble(), votes.GetProperty("brier").GetDouble(),
                votes.GetProperty("in_top2").GetDouble(), votes.GetProperty("expected_calibration_error").GetDouble()));
    }

    [Theory]
    [InlineData(-1, HttpStatusCode.NotFound, "has no picture -1. Its pictures are 0 to 59.")]
    [InlineData(60, HttpStatusCode.NotFound, "has no picture 60.")]
    [InlineData(59, HttpStatusCode.Conflict, "other weights")]
    public async Task HeatMap_ThatCannotBeMade_IsRefusedByTheReason(int image, HttpStatusCode status, string words)
    {
        var kept = Kept(_site.Services.GetRequiredService<EvaluationLibrary>(), model: new EvaluatedModel(ShippedModel.Id, "ab"));

        var answer = await _client.GetAsync($"{Path}/{kept.Id}/images/{image}/heat-map.png");

        Assert.Contains(words, await DatasetSite.RefusalAsync(answer, status), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeatMap_OfTheSameWeightsFromAnotherFile_IsGiven()
    {
        var (data, library) = (_site.Services.GetRequiredService<DataFolder>(), _site.Services.GetRequiredService<EvaluationLibrary>());
        DrawnSets.PutFaces(data);
        var (site, terminal) = (System.IO.Path.Combine(data.Models, "r0va81m4-448-6b0ad94e"), System.IO.Path.Combine(data.Models, "r0va81m4-448"));
        using (var network = DrawnNetworks.Trained(TrainingRuns.Tiny().Network))
        {
            foreach (var folder in (string[])[site, terminal])
            {
                ModelFolder.Save(folder, new ModelDescription { Id = System.IO.Path.GetFileName(folder), Network = network.Description }, network);
            }
        }

        // As the command line evaluates a checkpoint that the site makes a model of by itself.
        var added = library.Add(new EvaluationRequest(
            System.IO.Path.GetFileName(site), null, "faces", "Faces", Split.Validation, Views.Single, "ada", DateTimeOffset.UnixEpoch));
        var datasets = _site.Services.GetRequiredService<DatasetLibrary>();
        var model = new EvaluationWorker(data, library, datasets, TimeProvider.System).Work(added.Id, terminal).Record!.Model;

        Assert.NotEqual(ModelFolder.ReadDescription(site).WeightsSha256, model.WeightsSha256);
        var map = await _client.GetByteArrayAsync($"{Path}/{added.Id}/images/0/heat-map.png");
        Assert.Equal("PNG"u8, map.AsSpan(1, 3));
    }

    [Fact]
    public async Task Comparison_OfTwoModelsOnTheSamePictures_SaysWhetherTheyDiffer()
    {
        var (one, other, elsewhere) = (Kept(_site).Id, Kept(_site, isRotated: true).Id, Kept(_site, Split.Test).Id);

        var result = await _client.GetFromJsonAsync<JsonElement>($"{Path}/{one}/comparison?with={other}");

        Assert.Equal((60, true), (result.GetProperty("count").GetInt32(), result.GetProperty("is_significant").GetBoolean()));
        Assert.True(result.GetProperty("has_same_views").GetBoolean());
        Assert.True(result.GetProperty("accuracy").GetProperty("low").GetDouble() > 0);
        var refusal = await _client.GetAsync($"{Path}/{one}/comparison?with={elsewhere}");
        Assert.Contains("different pictures", await DatasetSite.RefusalAsync(refusal, HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"{Path}/{one}/comparison?with=e0000000")).StatusCode);
    }

    [Fact]
    public async Task Evaluation_OfTenCrops_IsToldApartInTheListAndInAComparison()
    {
        var (one, ten) = (Kept(_site).Id, Kept(_site, views: Views.TenCrop).Id);

        var list = await _client.GetFromJsonAsync<JsonElement>(Path);
        var result = await _client.GetFromJsonAsync<JsonElement>($"{Path}/{one}/comparison?with={ten}");

        Assert.Equal(
            new[] { (one, "single"), (ten, "ten_crop") }.Order(),
            list.EnumerateArray().Select(each => (each.GetProperty("id").GetString()!, each.GetProperty("views").GetString()!)).Order());
        Assert.Equal(
            ("single", "ten_crop", false),
            (result.GetProperty("first_views").GetString(), result.GetProperty("second_views").GetString(),
                result.GetProperty("has_same_views").GetBoolean()));
    }

    /// <summary>
    /// A finished evaluation of 60 pictures in the data folder of a site; rotated, of a model that is mostly wrong; 40 of them may have votes.
    /// </summary>
    internal static Evaluation Kept(
        Site site, Split split = Split.Validation, int? testUse = null, bool isRotated = false, bool hasVotes = false, Views views = Views.Single)
        => Kept(site.Services.GetRequiredService<EvaluationLibrary>(), split, testUse, isRotated, hasVotes, views);

    /// <summary>The same in a library.</summary>
    internal static Evaluation Kept(
        EvaluationLibrary evaluations, Split split = Split.Validation, int? testUse = null, bool isRotated = false, bool hasVotes = false,
        Views views = Views.Single, EvaluatedModel? model = null)
    {
        model ??= new EvaluatedModel(ShippedModel.Id, ShippedModel.WeightsSha256);
        var added = evaluations.Add(new EvaluationRequest(model.Id, null, "drawn", "Drawn faces", split, views, "local", DateTimeOffset.UnixEpoch));
        var fer = PredictionsOf.Random(60, seed: 4);
        fer = isRotated ? PredictionsOf.Rotated(fer) : fer;
        var crowd = hasVotes ? PredictionsOf.Voted(40, seed: 5) : null;
        string[] eight = [.. CrowdVotes.ColumnNames.Take(CrowdVotes.Emotions)];
        var record = new EvaluationRecord
        {
            Model = model,
            Data = new EvaluatedData("Drawn faces", "cd", split, 60, "as given", "drawn"),
            Views = views,
            Measured = DateTimeOffset.UnixEpoch,
            PredictionSeconds = 0.5,
            Fer = HeadFigures.Of(fer, LabelHead.Fer, EmotionNames.All, Enumerable.Range(0, 50).ToHashSet()),
            Crowd = crowd is null ? null : HeadFigures.Of(crowd, LabelHead.Crowd, eight, Enumerable.Range(0, 30).ToHashSet(), crowd),
            TestUse = testUse,
        };
        evaluations.Finish(added.Id, record, new EvaluatedPredictions(fer, crowd));
        return evaluations.Find(added.Id)!;
    }

    private async Task<string?> StatusAsync(string place)
        => (await _client.GetFromJsonAsync<JsonElement>(place)).GetProperty("evaluation").GetProperty("status").GetString();
}
