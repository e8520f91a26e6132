using System.Text.RegularExpressions;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>Which model answers and how to go back, on a site with the real engine, the shipped model and a small untrained one of a run.</summary>
[Collection(OtherPages.Name)]
public sealed class ModelsPageTests(BrowserFixture browser) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private Site? _site;
    private string _address = "";

    private static string Right => $"{ShippedModel.Percent(ShippedModel.Figures.Accuracy)} right";

    private IRunStore Store => _site!.Services.GetRequiredService<IRunStore>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await (_site?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    [Fact]
    public async Task Manager_RunsModelLive_SeesWhereItComesFromAndRollsBackAndForth()
    {
        var (run, id) = Begin();
        var page = await OpenAsync(id);

        // A run's model: named, linked, unmeasured.
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "A lesson" })).ToHaveAttributeAsync("href", $"runs/{run}");
        await Expect(page.Locator(".live")).ToContainTextAsync("It came without figures.");
        await AssertFitsAsync(page);

        // Back to the shipped one, asked once.
        await page.GetByRole(AriaRole.Button, new() { Name = $"Go back to {ShippedModel.Id}" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave it as it is" }).ClickAsync();
        await Expect(page.Locator($"[data-live='{id}']")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Go back to {ShippedModel.Id}" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, use it" }).ClickAsync();
        await Expect(page.Locator($"[data-live='{ShippedModel.Id}']")).ToContainTextAsync($"{Right}, on 3,589 validation pictures");
        await page.Locator("[data-live] [data-detail='figures'] summary").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("^Happy") }))
            .ToContainTextAsync(ShippedModel.Percent(ShippedModel.Figures.Classes[(int)Emotion.Happy].Recall));
        Assert.Equal([ShippedModel.Id, id], Store.Promotions().Select(promotion => promotion.ModelId));
        await AssertFitsAsync(page);

        // And the run's again, which the recognise page then names.
        await page.GetByRole(AriaRole.Button, new() { Name = "Make live again: A lesson, step 40" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, use it" }).ClickAsync();
        await page.GetByText("Recognise a photo with it").ClickAsync();
        await Expect(page.Locator(".photo-input[data-ready]")).ToBeAttachedAsync();
        await page.SetInputFilesAsync("input[type=file]", Path.Combine(Checkout.Root, "wwwroot-assets", "static", "examples", "happy.png"));
        await page.GetByRole(AriaRole.Button, new() { Name = "How good is this?" }).ClickAsync();
        await Expect(page.Locator(".how-good")).ToContainTextAsync("This model came without figures");
        await Expect(page.Locator("[data-part=model]")).ToContainTextAsync($"Model {id} from run {run}, labels of a crowd");
        await page.Locator("[data-part=model] a").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Models");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Manager_ImportsABundle_SeesItInTheListAndComparesItOnAPhoto()
    {
        var (_, id) = Begin();
        var page = await OpenAsync(id);
        var bundle = _folder.PathTo("theirs.zip");
        await using (var file = File.Create(bundle))
        {
            FerWeb.Engine.Models.Exchange.ModelBundle.Write(file, ModelFolder.Read(ShippedModel.Folder));
        }

        // A refusal stands below, with the file's own name.
        await Expect(page.Locator(".import[data-ready]")).ToBeAttachedAsync();
        await page.Locator(".import input[type=file]").SetInputFilesAsync(Path.Combine(Checkout.Root, "README.md"));
        await Expect(page.Locator(".import [role=alert]")).ToContainTextAsync("'README.md' is no model that FerWeb can read");
        await page.Locator(".import input[type=file]").SetInputFilesAsync(bundle);
        await Expect(page.GetByText($"{ShippedModel.SecondId} was imported.")).ToBeVisibleAsync();
        await Expect(page.Locator($"[data-model='{ShippedModel.SecondId}']")).ToContainTextAsync("an import");

        await page.GetByLabel("First model").SelectOptionAsync(ShippedModel.Id);
        await page.GetByLabel("Second model").SelectOptionAsync(ShippedModel.SecondId);
        await Expect(page.Locator(".compare[data-ready]")).ToBeAttachedAsync();
        await page.GetByLabel("Choose a photo").SetInputFilesAsync(
            Path.Combine(Checkout.Root, "wwwroot-assets", "static", "examples", "happy.png"));
        await Expect(page.Locator($"[data-answer='{ShippedModel.Id}']")).ToContainTextAsync("Happy");
        var answers = await page.Locator("[data-answer] .bars").AllInnerTextsAsync();
        Assert.Equal(2, answers.Count);
        Assert.Equal(answers[0], answers[1]);
        await page.AssertAccessibleAsync("compare");

        // Its name may be one word, as long as a name can be.
        var imported = _folder.PathTo("data", "models", ShippedModel.SecondId);
        ModelFolder.WriteDescription(imported, ModelFolder.ReadDescription(imported) with { Name = new string('M', ModelDescription.LongestName) });
        await page.GotoAsync(_address + "models");
        await Expect(page.Locator("[data-field=members]")).ToContainTextAsync("MMM");
        await page.WaitForFunctionAsync("() => document.documentElement.scrollWidth === 1280");
        await page.SetViewportSizeAsync(320, 568);
        await page.WaitForFunctionAsync("() => document.documentElement.scrollWidth === 320");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Import_WhileItIsSent_AsksBeforeThePageIsLeft()
    {
        var (_, id) = Begin();
        var page = await OpenAsync(id);
        var held = new TaskCompletionSource();
        await page.RouteAsync("**/api/v1/models/import", async route =>
        {
            await held.Task;
            await route.AbortAsync();
        });
        var asked = new List<string>();
        page.Dialog += async (_, dialog) =>
        {
            asked.Add(dialog.Message);
            await dialog.DismissAsync();
        };
        Task<bool> MayLeaveAsync() => page.EvaluateAsync<bool>("() => window.dispatchEvent(new Event('beforeunload', { cancelable: true }))");

        await Expect(page.Locator(".import[data-ready]")).ToBeAttachedAsync();
        Assert.True(await MayLeaveAsync());
        await page.Locator(".import input[type=file]").SetInputFilesAsync(Path.Combine(Checkout.Root, "README.md"));
        await Expect(page.Locator(".import [data-part=said]")).ToContainTextAsync("Sending");
        Assert.False(await MayLeaveAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "Runs", Exact = true }).First.ClickAsync();
        await Patience.UntilAsync(() => asked.Count > 0);

        Assert.StartsWith("A model is being sent.", Assert.Single(asked), StringComparison.Ordinal);
        Assert.EndsWith("/models", page.Url, StringComparison.Ordinal);
        held.SetResult();
        await Expect(page.Locator(".import [role=alert]")).ToContainTextAsync("could not be sent");
        Assert.True(await MayLeaveAsync());
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Files_ThatTheSiteDoesNotGetOrAnswer_AreToldInWords()
    {
        var (_, id) = Begin();
        using (var shipped = ModelFolder.Load(ShippedModel.Folder))
        {
            var theirs = _folder.PathTo("data", "models", "theirs");
            ModelFolder.Save(theirs, shipped.Description with { Id = "theirs" }, shipped.Network);
        }

        var page = await OpenAsync(id);
        var models = new Regex("/api/v1/models/");

        await page.RouteAsync(models, route => route.AbortAsync());
        await AssertSaidAsync(
            "“README.md” could not be sent. Choose it again.", "happy.png: The photo could not be sent. Check the connection, then try again.");
        await page.UnrouteAllAsync();
        await page.RouteAsync(models, route => route.FulfillAsync(new() { Status = 502, ContentType = "text/html", Body = "<html></html>" }));
        await AssertSaidAsync("The server could not answer. Try again.", "happy.png: The server could not answer. Try again.");

        // What the site says against them is in its English, and translated here.
        await page.UnrouteAllAsync();
        const string Busy = """{ "detail": "Too many photos are waiting. Try again in a few seconds." }""";
        await page.RouteAsync(models, route => route.FulfillAsync(new() { Status = 503, ContentType = "application/problem+json", Body = Busy }));
        await page.GotoAsync(_address + "language/de");
        await page.GotoAsync(_address + "models");
        const string German = "Zu viele Fotos warten. Versuchen Sie es in ein paar Sekunden noch einmal.";
        await AssertSaidAsync(German, $"happy.png: {German}");
        await page.Context.CloseAsync();

        async Task AssertSaidAsync(string ofImport, string ofPhoto)
        {
            foreach (var (part, file, said) in new[]
            {
                (".import", Path.Combine(Checkout.Root, "README.md"), ofImport),
                (".compare", Path.Combine(Checkout.Root, "wwwroot-assets", "static", "examples", "happy.png"), ofPhoto),
            })
            {
                await Expect(page.Locator($"{part}[data-ready]")).ToBeAttachedAsync();
                await page.SetInputFilesAsync($"{part} input[type=file]", file);
                await Expect(page.Locator($"{part} [role=alert]")).ToHaveTextAsync(said);
            }
        }
    }

    [Fact]
    public async Task Stranger_LoginAsked_ReadsWhichModelAnswersAndCannotChangeIt()
    {
        var (_, id) = Begin(("Security:RequireLogin", "true"));

        var page = await OpenAsync(id);

        await Expect(page.GetByText("Making a model live needs a login.")).ToBeVisibleAsync();
        await Expect(page.Locator($"[data-model='{ShippedModel.Id}']")).ToContainTextAsync($"{Right}, on");
        await Expect(page.Locator("main button")).ToHaveCountAsync(0);
        await Expect(page.Locator("main")).Not.ToContainTextAsync("Made live by");
        await page.Context.CloseAsync();
    }

    /// <summary>Starts a site on which the small model of a run is live. Returns the run and the model.</summary>
    private (string Run, string Model) Begin(params (string Key, string Value)[] settings)
    {
        var data = new DataFolder(_folder.PathTo("data"));
        string run, model;
        using (var store = RunStore.Open(data))
        {
            var dataset = new RunDataset("drawn", "Drawn faces", "/no-such-folder", "0123456789abcdef");
            run = store.Create(new RunSpec("A lesson", "ada", dataset, RunPreset.Paces[0].Options("fernet")), "ada").Id;
            model = $"{run}-40";
            store.Promote(new Promotion(SaveSmallModel(model), model, run, 40, DateTimeOffset.UnixEpoch, "ada"));
        }

        _site = new Site(
            new Dictionary<string, string>(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
            {
                ["Recognition:ModelsFolder"] = Path.Combine(Checkout.Root, "models"),
                ["Storage:Folder"] = data.Root,
                ["Limits:Burst"] = "1000",
            },
            useEngine: true);
        _site.UseKestrel();
        _site.StartServer();
        _address = _site.ClientOptions.BaseAddress.ToString();
        return (run, model);
    }

    private string SaveSmallModel(string id)
    {
        var shape = NetworkCatalog.Describe("fernet") with { Widths = [4, 4, 8, 8] };
        using var network = NetworkCatalog.Create(shape);
        var folder = _folder.PathTo(id);
        ModelFolder.Save(folder, new ModelDescription { Id = id, Network = shape }, network);
        return folder;
    }

    /// <summary>The page, once the model is loaded.</summary>
    private async Task<IPage> OpenAsync(string answering)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        var page = await context.NewPageAsync();
        await Patience.UntilAsync(async () =>
        {
            await page.GotoAsync(_address + "models");
            await Expect(page.Locator("[data-live], [data-part=loading]")).ToBeVisibleAsync();
            return await page.Locator($"[data-live='{answering}']").CountAsync() > 0;
        });

        return page;
    }

    private static async Task AssertFitsAsync(IPage page)
    {
        await page.Locator("[data-live] [data-detail='made-of'] summary").ClickAsync();
        await Expect(page.Locator("[data-live]").GetByText("Weights, SHA-256")).ToBeVisibleAsync();
        await page.AssertAccessibleInBothThemesAsync("models");
        await page.SetViewportSizeAsync(320, 568);
        await page.WaitForFunctionAsync("() => document.documentElement.scrollWidth === 320");
        await page.WaitForFunctionAsync(
            """
            () => [...document.querySelectorAll('.matrix')].filter(table => table.checkVisibility())
              .every(table => table.parentElement.scrollWidth === table.parentElement.clientWidth)
            """);
        await page.SetViewportSizeAsync(1280, 900);
    }
}
