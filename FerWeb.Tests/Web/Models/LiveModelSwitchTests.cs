using FerWeb.Engine.Models;
using FerWeb.Models;
using FerWeb.Recognition;
using FerWeb.Tests.Engine.Models;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Models;

/// <summary>Which model answers when the store goes away while another one is made live.</summary>
public sealed class LiveModelSwitchTests : IAsyncLifetime
{
    private readonly Site _site = new();

    private LiveRecognizer Live => _site.Services.GetRequiredService<LiveRecognizer>();

    private IRunStore Store => _site.Services.GetRequiredService<IRunStore>();

    public async Task InitializeAsync()
    {
        using (var network = DrawnNetworks.Trained(TrainingRuns.Tiny().Network))
        {
            foreach (var id in (string[])["mine", "theirs"])
            {
                ModelFolder.Save(FolderOf(id), new ModelDescription { Id = id, Network = network.Description }, network);
            }
        }

        await Patience.UntilAsync(() => Live.ModelId is not null);
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task MakeLive_StoreGoesAwayBeforeItIsWrittenDown_LeavesTheModelThatAnswers()
    {
        var goesAway = false;
        var isAway = false;
        var models = Switch(called =>
        {
            isAway |= goesAway && called == nameof(IRunStore.Promote);
            if (isAway)
            {
                throw new StoreAwayException("The database cannot be reached now.");
            }
        });
        await models.ReturnToAsync("mine", "ada", CancellationToken.None);

        goesAway = true;
        await Assert.ThrowsAsync<StoreAwayException>(() => models.ReturnToAsync("theirs", "ada", CancellationToken.None));
        Assert.Equal("mine", Live.ModelId);

        goesAway = isAway = false;
        Assert.True(models.CatchUp());
        Assert.Equal("mine", Live.ModelId);
        await models.ReturnToAsync("theirs", "ada", CancellationToken.None);
        Assert.Equal("theirs", Live.ModelId);
    }

    [Fact]
    public async Task MakeLive_StoreDoesNotSayWhetherItIsWrittenDown_AnswersWithWhatTheStoreHoldsOnceItDoes()
    {
        var isInDoubt = false;
        var models = Switch(called =>
        {
            if (isInDoubt && called == nameof(IRunStore.Promote))
            {
                isInDoubt = false;
                Store.Promote(new Promotion(FolderOf("theirs"), "theirs", null, null, DateTimeOffset.UnixEpoch, "ada"));
                throw new CommitInDoubtException("It did not say.", () => true);
            }
        });
        await models.ReturnToAsync("mine", "ada", CancellationToken.None);

        isInDoubt = true;
        await Assert.ThrowsAsync<CommitInDoubtException>(() => models.ReturnToAsync("theirs", "ada", CancellationToken.None));

        Assert.True(models.CatchUp());
        Assert.Equal("theirs", Live.ModelId);
    }

    private string FolderOf(string id) => Path.Combine(_site.Services.GetRequiredService<DataFolder>().Models, id);

    private LiveModelSwitch Switch(Action<string> before)
        => ActivatorUtilities.CreateInstance<LiveModelSwitch>(_site.Services, PrecededStore.By(Store, before));
}
