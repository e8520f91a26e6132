using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Tests.Engine.Datasets;

namespace FerWeb.Tests.Web.Datasets;

/// <summary>Data set care over HTTP, as a script does it.</summary>
public sealed class DatasetCareApiTests : IAsyncLifetime
{
    private readonly DatasetSite _site = new();

    public async Task InitializeAsync()
    {
        // Train: happy, happy, sad, sad, and the first one again; validation: happy, sad; test: happy, sad.
        var rows = new[] { (3, "Training", 0), (3, "Training", 1), (4, "Training", 2), (4, "Training", 3), (3, "Training", 0) }
            .Concat([(3, "PublicTest", 4), (4, "PublicTest", 5), (3, "PrivateTest", 6), (4, "PrivateTest", 0)]);
        _site.Folder.WriteText("fer2013.csv", string.Join('\n', rows
            .Select(row => TemporaryFolder.CsvRow($"{row.Item1}", row.Item2, TemporaryFolder.Noise(row.Item3))).Prepend("emotion,pixels,Usage")) + "\n");
        var file = new ByteArrayContent(await File.ReadAllBytesAsync(_site.Folder.PathTo("fer2013.csv")));
        using var form = new MultipartFormDataContent { { file, "file", "fer2013.csv" } };
        await _site.EndAsync(await _site.Client.PostAsync(DatasetSite.Datasets, form));
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Images_OfASplitAndClass_AreListedInParts()
    {
        var all = await GetAsync("/images?take=2&skip=1");
        var sad = await GetAsync("/images?split=train&label=sad");

        Assert.Equal((5, 1), (all.GetProperty("total").GetInt32(), all.GetProperty("skip").GetInt32()));
        Assert.Equal([1, 2], all.GetProperty("pictures").EnumerateArray().Select(picture => picture.GetProperty("index").GetInt32()));
        Assert.Equal([2, 3], sad.GetProperty("pictures").EnumerateArray().Select(picture => picture.GetProperty("index").GetInt32()));
        Assert.Contains("1 to 500", await RefusedAsync("/images?take=0", HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Contains("no class 'joy'", await RefusedAsync("/images?label=joy", HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Contains("train, validation, test", await RefusedAsync("/images?split=rest", HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Image_WithCopies_TellsThemAndWhatTheLiveModelAnswers()
    {
        var image = await GetAsync("/images/train/0");

        Assert.Equal("happy", image.GetProperty("picture").GetProperty("label").GetString());
        Assert.Equal(
            ["train 4 happy", "test 1 sad"],
            image.GetProperty("copies").EnumerateArray()
                .Select(copy => $"{copy.GetProperty("split")} {copy.GetProperty("index")} {copy.GetProperty("label")}"));
        Assert.Equal(JsonValueKind.Null, image.GetProperty("near_duplicates").ValueKind);
        Assert.Equal("stand-in", image.GetProperty("live_model").GetString());
        Assert.Equal(0.42, image.GetProperty("probabilities").GetProperty("sad").GetDouble(), 3);
        await RefusedAsync("/images/train/5", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Version_WithChanges_IsMadeAndKeepsThemAndTheOldSetStays()
    {
        var old = await GetAsync("");
        var request = new
        {
            name = "Cleaner",
            sha256 = old.GetProperty("sha256").GetString(),
            changes = new object[] { new { split = "train", index = 1, label = "sad" }, new { split = "train", index = 4, label = (string?)null } },
        };

        var answer = await _site.Client.PostAsJsonAsync($"{DatasetSite.Datasets}/fer2013/versions", request);

        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        var made = await _site.Client.GetFromJsonAsync<JsonElement>(answer.Headers.Location);
        Assert.Equal(
            ("cleaner", "Cleaner", 8),
            (made.GetProperty("id").GetString(), made.GetProperty("name").GetString(), made.GetProperty("images").GetInt32()));
        Assert.NotEqual(request.sha256, made.GetProperty("sha256").GetString());
        Assert.Equal(old.ToString(), (await GetAsync("")).ToString());
        var changes = await _site.Client.GetFromJsonAsync<JsonElement>($"{DatasetSite.Datasets}/cleaner/changes");
        Assert.Equal((request.sha256, 1, 1), (
            changes.GetProperty("parent").GetProperty("sha256").GetString(), changes.GetProperty("parent").GetProperty("relabelled").GetInt32(),
            changes.GetProperty("parent").GetProperty("left_out").GetInt32()));
        Assert.Equal(["row 2: happy sad", "row 5: happy "], changes.GetProperty("changes").EnumerateArray()
            .Select(change => $"{change.GetProperty("name")}: {change.GetProperty("from")} {change.GetProperty("to")}"));
    }

    [Fact]
    public async Task Version_WithOneOfTwoCopiesRelabelled_TakesTheOtherAlong()
    {
        var request = new { name = "Cleaner", changes = new[] { new { split = "train", index = 0, label = "sad" } } };

        var answer = await _site.Client.PostAsJsonAsync($"{DatasetSite.Datasets}/fer2013/versions", request);

        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        var changes = await _site.Client.GetFromJsonAsync<JsonElement>($"{DatasetSite.Datasets}/cleaner/changes");
        Assert.Equal(2, changes.GetProperty("parent").GetProperty("relabelled").GetInt32());
        Assert.Equal(["train 0: happy sad", "train 4: happy sad"], changes.GetProperty("changes").EnumerateArray().Select(change
            => $"{change.GetProperty("split")} {change.GetProperty("index")}: {change.GetProperty("from")} {change.GetProperty("to")}"));
    }

    [Theory]
    [InlineData("""{ "changes": [] }""", "nothing to change")]
    [InlineData("""{ "changes": [{ "split": "train", "index": 9, "label": "sad" }] }""", "no picture 9")]
    [InlineData("""{ "changes": [{ "split": "train", "index": 0, "label": "joy" }] }""", "no class 'joy'")]
    [InlineData("""{ "changes": [{ "split": "test", "index": 0, "label": null }] }""", "no picture labelled 'happy' in the part 'test'")]
    [InlineData("""{ "sha256": "00", "changes": [{ "split": "train", "index": 0, "label": null }] }""", "holds other pictures now")]
    public async Task Version_ThatCannotBe_IsRefused(string body, string words)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var answer = await _site.Client.PostAsync($"{DatasetSite.Datasets}/fer2013/versions", content);

        Assert.Contains(words, await DatasetSite.RefusalAsync(answer, HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Equal(["fer2013"], _site.Stored());
    }

    [Fact]
    public async Task NearDuplicates_Searched_AreFoundAndKept()
    {
        Assert.Equal("none", (await GetAsync("/near-duplicates")).GetProperty("state").GetString());

        var begun = await _site.Client.PostAsync($"{DatasetSite.Datasets}/fer2013/near-duplicates", null);

        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        var found = default(JsonElement);
        await Patience.UntilAsync(async () => (found = await GetAsync("/near-duplicates")).GetProperty("state").GetString() == "finished");
        var group = Assert.Single(found.GetProperty("report").GetProperty("groups").EnumerateArray());
        Assert.Equal(3, group.GetProperty("images").GetArrayLength());
        Assert.Equal(2, found.GetProperty("training_in_held_out").GetInt32()); // both copies in training stand in the test
        Assert.Equal(1, (await GetAsync("/images/test/1")).GetProperty("near_duplicates").GetArrayLength());
        Assert.Equal(HttpStatusCode.NotFound, (await _site.Client.DeleteAsync($"{DatasetSite.Datasets}/fer2013/near-duplicates")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _site.Client.PostAsync($"{DatasetSite.Datasets}/none/near-duplicates", null)).StatusCode);
    }

    private async Task<JsonElement> GetAsync(string path) => await _site.Client.GetFromJsonAsync<JsonElement>($"{DatasetSite.Datasets}/fer2013{path}");

    private async Task<string> RefusedAsync(string path, HttpStatusCode status)
        => await DatasetSite.RefusalAsync(await _site.Client.GetAsync($"{DatasetSite.Datasets}/fer2013{path}"), status);
}
