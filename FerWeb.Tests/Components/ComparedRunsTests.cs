using Bunit;
using FerWeb.Components.Pages.Compare;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Components;

/// <summary>Which runs a comparison is of, and by what it tells their data sets apart.</summary>
public sealed class ComparedRunsTests : PageTest
{
    private IRunStore Store => Site.Services.GetRequiredService<IRunStore>();

    [Fact]
    public void Page_WithARunThatIsNotThereAnyMore_ComparesTheOthersAndOffersToLeaveItOut()
    {
        Use(new FakeTimeProvider(TimeProvider.System.GetUtcNow())); // The page does not draw itself anew while it is looked at.
        var (one, other) = (Store.Trained("one", [0.3]), Store.Trained("other", [0.4]));
        var page = Open($"compare?runs={one.Id},gone,{other.Id}");
        Assert.Equal(2, page.FindAll("[data-table=figures] tbody tr").Count);
        Assert.StartsWith("Not there any more: gone", TextOf(page, "[data-part=missing]"), StringComparison.Ordinal);
        var chip = ReferenceOf(page.FindAll(".chips .remove")[0]);

        Press(page, "Compare without them");

        Assert.Empty(page.FindAll("[data-part=missing]"));
        Assert.Equal(2, page.FindAll("[data-table=figures] tbody tr").Count);
        Assert.Contains($"runs={one.Id},{other.Id}", Uri.UnescapeDataString(Navigation.Uri), StringComparison.Ordinal);
        Eventually(page, () => AssertFocused(chip));
    }

    [Fact]
    public void Page_OneOfWhoseRunsIsDeletedForGoodMeanwhile_SaysSoAndComparesTheOthers()
    {
        Run[] runs = [Store.Trained("one", [0.5]), Store.Trained("other", [0.4]), Store.Trained("third", [0.3])];
        var page = Open($"compare?runs={string.Join(',', runs.Select(run => run.Id))}");
        Assert.Equal(3, page.FindAll("[data-table=figures] tbody tr").Count);

        Store.Trash(runs[1].Id, "ada");
        Assert.Equal([runs[1].Id], Store.Purge(DateTimeOffset.MaxValue));

        Eventually(page, () => Assert.Contains(runs[1].Id, TextOf(page, "[data-part=missing]"), StringComparison.Ordinal));
        Assert.Equal([runs[0].Id, runs[2].Id], page.FindAll("[data-table=figures] tbody tr").Select(row => row.GetAttribute("data-run")));
    }

    [Fact]
    public void Page_OneRunThatIsLeft_AsksForAnother()
    {
        var page = Open($"compare?runs=gone,{Store.Trained("one", [0.3]).Id}");

        Assert.Equal("Choose 2 to 20 runs to compare; these are 1.", TextOf(page, "[role=status]"));
        Assert.StartsWith("Not there any more: gone", TextOf(page, "[data-part=missing]"), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_OfRunsOnDataSetsOfOneIdOrOneName_TellThemApart()
    {
        var one = Store.Trained("one", [0.3]);
        RunDataset[] datasets =
        [
            one.Spec.Dataset with { Sha256 = new string('b', 64) },
            one.Spec.Dataset with { Id = "mine", Sha256 = new string('c', 64) },
            one.Spec.Dataset with { Id = "yours", Name = "Faces", Sha256 = new string('d', 64) },
        ];
        string[] ids = [one.Id, .. datasets.Select(dataset => Store.Trained(dataset.Sha256[..1], [0.3], dataset: dataset).Id)];

        var page = Open($"compare?runs={string.Join(',', ids)}");

        Assert.Equal(
            ["Drawn faces · drawn (aaaaaaaaaaaa)", "Drawn faces · drawn (bbbbbbbbbbbb)", "Drawn faces · mine", "Faces"],
            page.FindAll("[data-setting=dataset] td").Select(cell => Words(cell.TextContent)));
    }

    private IRenderedComponent<ComparePage> Open(string address)
    {
        Navigation.NavigateTo(address);
        return Render<ComparePage>();
    }
}
