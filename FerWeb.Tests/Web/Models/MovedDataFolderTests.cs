using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Engine.Models;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Web.Models;

/// <summary>A model that was made live under another path.</summary>
public sealed class MovedDataFolderTests
{
    [Fact]
    public async Task Start_DataFolderWasMoved_AnswersWithTheModelThatWasLive()
    {
        using var folder = new TemporaryFolder();
        var data = new DataFolder(folder.PathTo("data"));
        using (var shipped = ModelFolder.Load(ShippedModel.Folder))
        using (var store = SqliteRunStore.Open(data))
        {
            ModelFolder.Save(Path.Combine(data.Models, "theirs"), shipped.Description with { Id = "theirs" }, shipped.Network);
            store.Promote(new Promotion("/no-such-place/models/theirs", "theirs", null, null, DateTimeOffset.UnixEpoch, "ada"));
        }

        Assert.Equal("theirs", (await LiveAsync(data, Path.Combine(Checkout.Root, "models"))).Id);
    }

    [Fact]
    public async Task Start_TheSecondOfTwoShippedModelsWasLive_AnswersWithItFromWhereItLiesNow()
    {
        using var folder = new TemporaryFolder();
        var data = new DataFolder(folder.PathTo("data"));
        using (var shipped = ModelFolder.Load(ShippedModel.Folder))
        using (var store = SqliteRunStore.Open(data))
        {
            foreach (var id in (string[])["first", "second"])
            {
                ModelFolder.Save(folder.PathTo("models", id), shipped.Description with { Id = id }, shipped.Network);
            }

            store.Promote(new Promotion("/no-such-place/models/second", "second", null, null, DateTimeOffset.UnixEpoch, "ada"));
        }

        var (live, list) = await LiveAsync(data, folder.PathTo("models"));

        Assert.Equal("second", live);
        Assert.Equal(
            [("second", true, true), ("first", false, true)],
            list.EnumerateArray().Select(model => (
                model.GetProperty("model").GetString()!, model.GetProperty("live").GetBoolean(), model.GetProperty("shipped").GetBoolean())));
    }

    private static async Task<(string Id, JsonElement List)> LiveAsync(DataFolder data, string models)
    {
        await using var site = new Site(
            new Dictionary<string, string> { ["Storage:Folder"] = data.Root, ["Recognition:ModelsFolder"] = models }, useEngine: true);
        using var client = site.CreateClient();
        string? live = null;
        await Patience.UntilAsync(async () =>
        {
            live = (await client.GetFromJsonAsync<JsonElement>("api/v1/models/live")).GetProperty("model").GetString();
            return live is not null;
        });
        return (live!, await client.GetFromJsonAsync<JsonElement>("api/v1/models"));
    }
}
