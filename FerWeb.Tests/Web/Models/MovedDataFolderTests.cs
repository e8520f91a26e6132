using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Engine.Models;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Web.Models;

/// <summary>A data folder that was made live in under another path.</summary>
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

        await using var site = new Site(
            new Dictionary<string, string>
            {
                ["Storage:Folder"] = data.Root,
                ["Recognition:ModelsFolder"] = Path.Combine(Checkout.Root, "models"),
            },
            useEngine: true);
        using var client = site.CreateClient();
        string? live = null;
        await Patience.UntilAsync(async () =>
        {
            live = (await client.GetFromJsonAsync<JsonElement>("api/v1/models/live")).GetProperty("model").GetString();
            return live is not null;
        });

        Assert.Equal("theirs", live);
    }
}
