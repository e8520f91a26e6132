using System.Text;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Datasets;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>Data sets come in by drop or click, are shown, and go.</summary>
[Collection(OtherPages.Name)]
public sealed class DatasetTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Fact]
    public async Task Upload_ZipOfDrawnFaces_IsImportedShownAndDeleted()
    {
        var name = "Class 7b";
        await Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await OpenDatasetsAsync();

        await ChooseAsync(new FilePayload { Name = $"{name}.zip", MimeType = "application/zip", Buffer = FaceZip.Make() });
        var card = Page.Locator("article", new() { Has = Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }) });
        await Expect(card).ToContainTextAsync("42 faces: 14 train, 14 validation, 14 test");
        await Expect(Page.Locator("[data-import=finished] [aria-current=step]").First).ToContainTextAsync("Done");
        await Expect(card.GetByText("Train on this")).ToHaveAttributeAsync("href", "train?dataset=class-7b");
        await Page.AssertAccessibleInBothThemesAsync("list");

        await card.GetByText("Look inside").ClickAsync();
        await Expect(Page.Locator(".chart .bar").First).ToBeVisibleAsync();
        await Expect(Page.Locator(".faces img")).ToHaveCountAsync(14);
        await Expect(Page.GetByText("7 classes have fewer than 50 training pictures")).ToBeVisibleAsync();
        await Expect(Page.Locator(".averages img")).ToHaveCountAsync(7);
        await Page.GetByText("Show as a table").ClickAsync();
        await Page.Locator("[data-detail=figures] summary").ClickAsync();
        await Expect(Page.GetByText("SHA-256 of the images:")).ToBeVisibleAsync();
        await Page.AssertAccessibleInBothThemesAsync("one");
        await Page.SetViewportSizeAsync(390, 844);
        await Page.WaitForFunctionAsync("() => document.documentElement.scrollWidth === 390");

        await Page.GetByText("Delete", new() { Exact = true }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Keep" })).ToBeFocusedAsync();
        await Page.GetByText("Delete for good", new() { Exact = true }).ClickAsync();
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Data sets");
        await Expect(card).ToHaveCountAsync(0);
        await Page.WaitForFunctionAsync("() => document.documentElement.scrollWidth === 390");
    }

    [Fact]
    public async Task Upload_ZipWithoutEmotions_SaysWhatIsWrongAndTakesItsFoldersAsClassesWhenAPersonSaysSo()
    {
        await OpenDatasetsAsync();

        await DropAsync(new FilePayload { Name = "notes.zip", MimeType = "application/zip", Buffer = FaceZip.Make(0, ("readme.txt", [65])) });

        await Expect(Page.Locator("[data-import=failed]")).ToContainTextAsync("No images were found");
        await Expect(Page.Locator(".upload [data-part=status]")).ToHaveTextAsync("notes.zip is uploaded. The list of imports says what comes of it.");
        await Expect(Page.Locator("[data-import=failed] [aria-current=step]")).ToContainTextAsync("Read");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Hide the import of notes" }).ClickAsync();
        await Expect(Page.Locator("[data-import=failed]")).ToHaveCountAsync(0);

        // Folders that name no emotions: by the button beside the refusal, or by the tick before.
        var faces = new FilePayload { Name = "ours.zip", MimeType = "application/zip", Buffer = OwnClasses.Zip(each: 3) };
        await ChooseAsync(faces);
        await Expect(Page.Locator("[data-import=failed]")).ToContainTextAsync("name no emotions (calm, grumpy, wow)");
        await Page.AssertAccessibleAsync("no emotions");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Import with these classes: ours" }).ClickAsync();
        await ExpectAndDeleteAsync("ours");
        await Page.GetByLabel("Own classes: each folder is a class").CheckAsync();
        await ChooseAsync(new FilePayload { Name = "more of ours.zip", MimeType = faces.MimeType, Buffer = faces.Buffer });
        await ExpectAndDeleteAsync("more of ours");

        async Task ExpectAndDeleteAsync(string name)
        {
            var card = Page.Locator("article", new() { Has = Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }) });
            await Expect(card).ToContainTextAsync("Own classes: calm, grumpy, wow");
            await card.GetByText("Delete", new() { Exact = true }).ClickAsync();
            await Page.GetByText("Delete for good", new() { Exact = true }).ClickAsync();
            await Expect(card).ToHaveCountAsync(0);
            await Expect(Page.GetByText($"{name} was deleted.")).ToBeFocusedAsync();
        }
    }

    [Fact]
    public async Task Upload_VotesChosenTogetherWithTheirPictures_AreOneDataSet()
    {
        (int Emotion, string Usage)[] rows = [.. Enumerable.Range(0, 14).Select(i => (i % 7, i < 7 ? "Training" : "PublicTest"))];
        var votes = "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\n"
            + string.Concat(rows.Select(row => $"{row.Usage},a.png,0,9,0,0,0,0,0,0,1,0\n"));
        await OpenDatasetsAsync();

        await Page.SetInputFilesAsync("input[type=file]", (FilePayload[])[Csv("fer2013new.csv", votes), Csv("fer2013.csv", TemporaryFolder.Csv(rows))]);

        var card = Page.Locator("article", new() { Has = Page.GetByRole(AriaRole.Link, new() { Name = "fer2013", Exact = true }) });
        await Expect(card).ToContainTextAsync("14 faces: 7 train, 7 validation");
        await Expect(card).ToContainTextAsync("with FER+ votes");
        await Expect(Page.Locator(".upload [data-part=status]")).ToHaveTextAsync("fer2013.zip is uploaded. The list of imports says what comes of it.");
        await card.GetByText("Delete", new() { Exact = true }).ClickAsync();
        await Page.GetByText("Delete for good", new() { Exact = true }).ClickAsync();
        await Expect(card).ToHaveCountAsync(0);

        static FilePayload Csv(string name, string text) => new() { Name = name, MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(text) };
    }

    [Fact]
    public async Task Upload_VotesChosenWithPicturesInAZip_AreNotSentAndItSaysHowTheyGoTogether()
    {
        await OpenDatasetsAsync();

        await Page.SetInputFilesAsync("input[type=file]", (FilePayload[])
        [
            new() { Name = "in-a-zip.zip", MimeType = "application/zip", Buffer = FaceZip.Make() },
            new() { Name = "fer2013new.csv", MimeType = "text/csv", Buffer = "Usage,Image name,neutral\n"u8.ToArray() },
        ]);

        await Expect(Page.Locator(".upload [data-part=error]")).ToContainTextAsync("“fer2013new.csv” was not sent: it holds votes, no pictures.");
        await Expect(Page.Locator(".upload [data-part=status]")).ToHaveTextAsync("in-a-zip.zip is uploaded. The list of imports says what comes of it.");
        var card = Page.Locator("article", new() { Has = Page.GetByRole(AriaRole.Link, new() { Name = "in-a-zip", Exact = true }) });
        await Expect(card).ToContainTextAsync("42 faces");
        await card.GetByText("Delete", new() { Exact = true }).ClickAsync();
        await Page.GetByText("Delete for good", new() { Exact = true }).ClickAsync();
        await Expect(card).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Upload_WithTooManyBadPictures_IsImportedWithoutThemWhenAPersonSaysSo()
    {
        await OpenDatasetsAsync();

        await ChooseAsync(new FilePayload
        {
            Name = "mixed.zip",
            MimeType = "application/zip",
            Buffer = FaceZip.Make(7, ("train/happy/letter.png", "Dear all"u8.ToArray())),
        });
        await Expect(Page.Locator("[data-import=failed]")).ToContainTextAsync("cannot be used");
        await Page.AssertAccessibleAsync("refused");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Import the rest anyway: mixed" }).ClickAsync();

        var card = Page.Locator("article", new() { Has = Page.GetByRole(AriaRole.Link, new() { Name = "mixed", Exact = true }) });
        await Expect(card).ToContainTextAsync("21 faces");
        await Expect(Page.Locator("[data-import=failed]")).ToHaveCountAsync(0);
        await card.GetByText("Delete", new() { Exact = true }).ClickAsync();
        await Page.GetByText("Delete for good", new() { Exact = true }).ClickAsync();
        await Expect(card).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Upload_Cancelled_IsForgottenByBothSides()
    {
        await OpenDatasetsAsync();
        IsExpectedError = error => error.Contains("ERR_FAILED");
        var held = new TaskCompletionSource();
        await Page.RouteAsync("**/api/v1/dataset-uploads", async route =>
        {
            await held.Task;
            await route.AbortAsync();
        });

        await ChooseAsync(new FilePayload { Name = "slow.zip", MimeType = "application/zip", Buffer = FaceZip.Make(7) });
        await Expect(Page.GetByText("slow.zip", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(Page.Locator(".upload [aria-current=step]")).ToContainTextAsync("Upload");

        // A link away asks first.
        var asked = new List<string>();
        Page.Dialog += async (_, dialog) =>
        {
            asked.Add(dialog.Message);
            await dialog.DismissAsync();
        };
        await Page.Locator(".skip").FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator("main")).ToBeFocusedAsync();
        Assert.Empty(asked);
        await Page.GetByRole(AriaRole.Link, new() { Name = "Runs", Exact = true }).First.ClickAsync();
        await Patience.UntilAsync(() => asked.Count > 0);
        Assert.StartsWith("A file is being sent.", Assert.Single(asked), StringComparison.Ordinal);
        await Page.GetByText("Cancel the upload").ClickAsync();

        await Expect(Page.GetByText("Drop a zip or CSV file here")).ToBeVisibleAsync();
        await Expect(Page.Locator(".upload [aria-current=step]")).ToContainTextAsync("Choose");
        await Expect(Page.Locator("[role=status]", new() { HasText = "Upload cancelled" })).ToBeAttachedAsync();
        held.SetResult();
    }

    [Fact]
    public async Task Upload_LeftByTheWayBack_AsksFirst()
    {
        await Page.GotoAsync("about");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Data sets", Exact = true }).First.ClickAsync();
        await Expect(Page.Locator(".upload[data-ready]")).ToBeAttachedAsync();
        IsExpectedError = error => error.Contains("ERR_FAILED");
        var held = new TaskCompletionSource();
        await Page.RouteAsync("**/api/v1/dataset-uploads", async route =>
        {
            await held.Task;
            await route.AbortAsync();
        });
        var asked = new List<string>();
        Page.Dialog += async (_, dialog) =>
        {
            asked.Add(dialog.Message);
            await dialog.DismissAsync();
        };
        await ChooseAsync(new FilePayload { Name = "slow.zip", MimeType = "application/zip", Buffer = FaceZip.Make(7) });
        await Expect(Page.GetByText("slow.zip", new() { Exact = true })).ToBeVisibleAsync();

        await Page.EvaluateAsync("() => history.back()");
        await Patience.UntilAsync(() => asked.Count > 0);

        Assert.StartsWith("A file is being sent.", Assert.Single(asked), StringComparison.Ordinal);
        Assert.EndsWith("/datasets", Page.Url, StringComparison.Ordinal);
        await Page.GetByText("Cancel the upload").ClickAsync();
        await Expect(Page.GetByText("Drop a zip or CSV file here")).ToBeVisibleAsync();
        await Page.EvaluateAsync("() => history.back()");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "About FerWeb" })).ToBeVisibleAsync();
        held.SetResult();
    }

    [Fact]
    public async Task Upload_OtherFileOrOneBesideTheBox_IsNotSentAndDoesNotReplaceThePage()
    {
        await OpenDatasetsAsync();

        await ChooseAsync(new FilePayload { Name = "faces.rar", MimeType = "application/vnd.rar", Buffer = [1, 2, 3] });

        await Expect(Error).ToContainTextAsync("neither a zip nor a CSV file");
        Assert.True(await Page.EvaluateAsync<bool>(
            """
            () => {
              const dataTransfer = new DataTransfer();
              dataTransfer.items.add(new File(['x'], 'faces.zip'));
              const drop = kind => document.body.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
              return !drop('dragover') && !drop('drop');
            }
            """));
        Assert.DoesNotContain(Requests, address => address.Contains("/api/v1/dataset-uploads"));
    }

    private async Task OpenDatasetsAsync()
    {
        await Page.GotoAsync("datasets");
        await Expect(Page.Locator(".upload[data-ready]")).ToBeAttachedAsync();
    }
}
