using Bunit;
using FerWeb.Components.Pages.Datasets;
using FerWeb.Datasets;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Web.Datasets;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>What the list of imports offers to do with one that was refused.</summary>
public sealed class ImportListTests : PageTest
{
    private const string Rest = "Import the rest anyway: faces";

    [Fact]
    public async Task Import_OfWhichSomeCannotBeUsed_OffersTheRestAsLongAsItsSourceIsThere()
    {
        using var folder = new TemporaryFolder();
        folder.WriteBytes("faces.zip", FaceZip.Make(7, ("train/happy/letter.png", "no picture"u8.ToArray())));
        var source = new ImportSource(folder.PathTo("faces.zip"), "faces") { SourceName = "faces.zip" };
        var import = Site.Services.GetRequiredService<DatasetImports>().Begin(source);
        await Patience.UntilAsync(() => !import.IsActive);

        Assert.Contains(List().FindAll("button"), button => NameOf(button) == Rest);
        File.Delete(source.Path);

        var list = List();
        Assert.DoesNotContain(list.FindAll("button"), button => NameOf(button) == Rest);
        Assert.StartsWith("What it read is not there any more. To import the rest, choose it again", TextOf(list, "span.help"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Imports_MoreThanTwentyThatEnded_AreTheNewestTwentyAndThoseThatCanBeTriedAgain()
    {
        using var folder = new TemporaryFolder();
        folder.WriteBytes("faces.zip", FaceZip.Make(7, ("train/happy/letter.png", "no picture"u8.ToArray())));
        var imports = Site.Services.GetRequiredService<DatasetImports>();
        var refused = imports.Begin(new ImportSource(folder.PathTo("faces.zip"), "faces") { SourceName = "faces.zip" });
        var missing = new ImportSource(folder.PathTo("missing.zip"), "missing") { SourceName = "missing.zip" };
        DatasetImport[] all = [refused, .. Enumerable.Range(0, 21).Select(_ => imports.Begin(missing))];
        await Patience.UntilAsync(() => all.All(import => !import.IsActive));

        var list = List();

        Assert.Equal(21, list.FindAll("li[data-import]").Count);
        Assert.Contains(list.FindAll("button"), button => NameOf(button) == Rest);
    }

    private IRenderedComponent<ImportList> List() => Render<ImportList>(parameters => parameters.Add(shown => shown.Imported, () => { }));
}
