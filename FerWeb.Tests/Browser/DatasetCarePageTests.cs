using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Datasets.Curation;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>What only a browser shows of data set care: keys, focus, and whether everybody can use the pages.</summary>
[Collection(OtherPages.Name)]
public sealed class DatasetCarePageTests : BrowserTest, IDisposable
{
    private readonly IServiceProvider _services;
    private readonly DatasetEntry _set;

    public DatasetCarePageTests(BrowserFixture fixture)
        : base(fixture)
    {
        // Seventy drawn faces, of which the test ones are brighter training faces.
        _services = fixture.Site.Services;
        using var folder = new TemporaryFolder();
        var faces = DrawnFaces.Generate(70, seed: 4);
        string Row(int i, string usage, int brighter) => TemporaryFolder.CsvRow(
            $"{faces.Label(i).Index}", usage, [.. faces.Image(i).ToArray().Select(pixel => (byte)Math.Min(255, pixel + brighter))]);
        folder.WriteText("care.csv", string.Join('\n', Enumerable.Range(0, 63).Select(i => Row(i, "Training", 0))
            .Concat(Enumerable.Range(63, 7).Select(i => Row(i, "PublicTest", 0)))
            .Concat(Enumerable.Range(0, 7).Select(i => Row(i, "PrivateTest", 20))).Prepend("emotion,pixels,Usage")) + "\n");
        _set = Library.Import(folder.PathTo("care.csv"), "Care");
        _services.GetRequiredService<DuplicateSearch>().Search(_set.Id);
    }

    private DatasetLibrary Library => _services.GetRequiredService<DatasetLibrary>();

    public void Dispose()
    {
        _services.GetRequiredService<ChangeLists>().Update(_set.Sha256, "local", _ => ChangeList.Empty);
        Library.Delete(_set.Id, _services.GetRequiredService<IRunStore>());
    }

    [Fact]
    public async Task Axe_OnDatasetCare_FindsNothingAndNothingScrollsSideways()
    {
        _services.GetRequiredService<ChangeLists>().Update(
            _set.Sha256, "local", _ => ChangeList.Empty.With([new(new(Split.Train, 1), 2), new(new(Split.Train, 2), null)]));
        await Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        foreach (var (path, ready) in new[]
        {
            ($"datasets/{_set.Id}/pictures", ".tiles img"), ($"datasets/{_set.Id}/pictures?picture=3", ".mud-dialog .marks"),
            ($"datasets/{_set.Id}/duplicates", ".group"),
        })
        {
            await Page.SetViewportSizeAsync(1280, 900);
            await Page.GotoAsync(path);
            await Expect(Page.Locator(ready).First).ToBeVisibleAsync();
            await Page.AssertAccessibleInBothThemesAsync(path);
            await Page.SetViewportSizeAsync(320, 700);
            await Page.WaitForFunctionAsync("() => document.documentElement.scrollWidth === 320");
        }
    }

    [Fact]
    public async Task Picture_OpenedByKeyboard_TurnsByArrowKeysAndClosesByEscape()
    {
        await Page.GotoAsync($"datasets/{_set.Id}/pictures?split=train");
        var first = Page.GetByRole(AriaRole.Button, new() { Name = "Open picture 0", Exact = true });
        await Expect(first).ToBeVisibleAsync();
        await first.FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator(".turn")).ToContainTextAsync("1 of 63");
        await Page.WaitForFunctionAsync("() => document.activeElement.closest('[role=dialog]') !== null"); // The keys are the dialog's now.

        await Page.Keyboard.PressAsync("ArrowRight");
        await Expect(dialog.Locator(".turn")).ToContainTextAsync("2 of 63");
        await Page.Keyboard.PressAsync("ArrowRight");
        await Expect(dialog.Locator(".turn")).ToContainTextAsync("3 of 63");
        await Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(dialog.Locator(".turn")).ToContainTextAsync("2 of 63");
        await Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("picture=1(&|$)"));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Leave out" }).ClickAsync();
        await Page.Keyboard.PressAsync("Escape");

        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(Page.Locator("[data-part=changes-words]")).ToHaveTextAsync("0 relabelled, 1 left out");
    }

    [Fact]
    public async Task Picture_TheLastOneReachedByItsButton_StillTurnsBackByArrowKey()
    {
        await Page.GotoAsync($"datasets/{_set.Id}/pictures?split=test&picture=5");
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator(".turn")).ToContainTextAsync("6 of 7");

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(dialog.Locator(".turn")).ToContainTextAsync("7 of 7");
        await Page.Keyboard.PressAsync("ArrowLeft");

        await Expect(dialog.Locator(".turn")).ToContainTextAsync("6 of 7");
    }
}
