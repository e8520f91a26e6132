using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using FerWeb.Tests.Web;
using FerWeb.Workspace.Feedback;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>"Was this right?", on a site whose owner has turned it on.</summary>
[Collection(PhotoPages.Name)]
public sealed class FeedbackTests(BrowserFixture browser) : IAsyncLifetime
{
    private const string Tick = "Keep this face's picture so that the owner can train with it";

    private readonly Site _site = new(
        new Dictionary<string, string> { ["Feedback:Enabled"] = "true", ["Recognition:ResultCapacity"] = "1", ["Limits:Burst"] = "1000" });
    private readonly ConcurrentQueue<string> _errors = [];
    private IBrowserContext _context = null!;
    private IPage _page = null!;

    private FeedbackStore Store => _site.Services.GetRequiredService<FeedbackStore>();

    private ILocator Feedback => _page.Locator(".feedback").First;

    public async Task InitializeAsync()
    {
        _site.UseKestrel();
        _site.StartServer();
        _context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        _page = await _context.NewPageAsync();
        _page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _errors.Enqueue(message.Text);
            }
        };
        _page.PageError += (_, error) => _errors.Enqueue(error);
    }

    public async Task DisposeAsync()
    {
        await _context.CloseAsync();
        await _site.DisposeAsync();
        Assert.Empty(_errors);
    }

    [Fact]
    public async Task Person_SaysNoAndLeavesThePicture_OwnerTrainsWithItAndDeletesTheRest()
    {
        await RecognizeAsync();
        await Expect(Feedback.GetByLabel(Tick)).Not.ToBeCheckedAsync();
        await Expect(Feedback.Locator(".hint")).ToContainTextAsync("A reload shows the result for 5 minutes only");
        await Button("Yes, it was").ClickAsync();
        await Expect(Feedback.GetByRole(AriaRole.Status)).ToHaveTextAsync("Thank you.");
        Assert.Equal((1, 0), Kept());

        await Button("Undo").ClickAsync();
        await Expect(Feedback.GetByRole(AriaRole.Status)).ToHaveTextAsync("Your answer is deleted.");
        Assert.Equal((0, 0), Kept());

        await Feedback.GetByLabel(Tick).CheckAsync();
        await Button("No, it was ...").ClickAsync();
        await Button("Sad").ClickAsync();
        await Expect(Feedback.GetByRole(AriaRole.Status)).ToHaveTextAsync("Thank you. The picture is kept.");
        Assert.Equal((1, 1), Kept());

        await _page.ReloadAsync();
        await Expect(Feedback.GetByRole(AriaRole.Status)).ToHaveTextAsync("Thank you. The picture is kept.");
        await Feedback.GetByLabel(Tick).UncheckAsync();
        await Expect(Feedback.GetByRole(AriaRole.Status)).ToHaveTextAsync("Thank you.");
        Assert.Equal((1, 0), Kept());
        await Feedback.GetByLabel(Tick).CheckAsync();
        await Expect(Feedback.GetByRole(AriaRole.Status)).ToHaveTextAsync("Thank you. The picture is kept.");

        await OpenAsync("datasets");
        await Expect(Feedback).ToContainTextAsync("Answers: 1. Right: 0. Another emotion: 1. No face: 0.");
        await Expect(Feedback.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Sad" })).ToHaveTextAsync("Sad: 1");
        await Button("Make a data set of the feedback").ClickAsync();
        var set = _page.Locator("article").Filter(new() { HasTextRegex = new Regex(@"Feedback 20\d\d-\d\d-\d\d") });
        await Expect(set).ToContainTextAsync("1");
        await set.GetByText("Train on this").ClickAsync();
        await Expect(_page.Locator("#dataset option:checked")).ToContainTextAsync(new Regex(@"^Feedback 20\d\d"));

        await OpenAsync("datasets");
        await Button("Delete all feedback").ClickAsync();
        await Expect(Button("Keep the feedback")).ToBeFocusedAsync();
        await Button("Delete the feedback for good").ClickAsync();
        await Expect(Feedback).ToContainTextAsync("All feedback is deleted.");
        Assert.Equal((0, 0), Kept());
        await Expect(set).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Feedback_TickWhileTheAnswerIsOnItsWay_Counts()
    {
        await RecognizeAsync();
        var held = new TaskCompletionSource();
        await _page.RouteAsync("**/feedback", async route =>
        {
            await held.Task;
            await route.ContinueAsync();
        });

        await Button("Yes, it was").ClickAsync();
        await Feedback.GetByLabel(Tick).CheckAsync();
        held.SetResult();

        await Expect(Feedback.GetByRole(AriaRole.Status)).ToHaveTextAsync("Thank you. The picture is kept.");
        Assert.Equal((1, 1), Kept());
    }

    [Fact]
    public async Task Feedback_CircuitKilledWhileTheAnswerIsOnItsWay_IsThankedForAfterTheReconnect()
    {
        var connection = await CutConnection.OfAsync(_page, "/_blazor");
        await RecognizeAsync();
        var (asked, held) = (0, new TaskCompletionSource());
        await _page.RouteAsync("**/feedback", async route =>
        {
            asked++;
            await held.Task;
            await route.ContinueAsync();
        });
        await Button("Yes, it was").ClickAsync();
        await Patience.UntilAsync(() => asked == 1);

        await connection.CutAsync();
        await Expect(_page.Locator("#connection")).ToBeVisibleAsync();
        await _page.RunAndWaitForRequestFinishedAsync(() => Task.FromResult(held.TrySetResult()), new() { Predicate = request => request.Method == "PUT" });
        connection.Restore();

        await Expect(Feedback.GetByRole(AriaRole.Status)).ToHaveTextAsync("Thank you.");
        Assert.Equal(2, asked); // what came of the first one was told to a circuit that was away
        Assert.Equal((1, 0), Kept());
        Assert.DoesNotContain(_errors, error => !CutConnection.IsExpected(error));
        _errors.Clear();
    }

    [Fact]
    public async Task Feedback_KeyboardAlone_AnswersAndTakesItBack()
    {
        await RecognizeAsync();

        await Button("Yes, it was").FocusAsync();
        await _page.Keyboard.PressAsync("Tab");
        await _page.Keyboard.PressAsync("Enter");
        await Expect(Button("No, it was ...")).ToHaveAttributeAsync("aria-expanded", "true");
        foreach (var key in (string[])["Tab", "Tab", "Tab", "Space"])
        {
            await _page.Keyboard.PressAsync(key);
        }

        await Expect(Button("Undo")).ToBeFocusedAsync();
        Assert.Equal("Disgust", Assert.Single(Store.Counts()).Said.ToString());
        await _page.Keyboard.PressAsync("Enter");
        await Expect(_page.Locator(".feedback h4")).ToBeFocusedAsync();
        Assert.Empty(Store.Counts());
        await _page.Keyboard.PressAsync("Tab");
        await Expect(Button("Yes, it was")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Feedback_UnsureAnswer_IsNotAskedToBeRight()
    {
        _site.Recognizer.FaceCount = 2;
        await RecognizeAsync();
        await _page.Locator(".face-row").Nth(1).ClickAsync();
        var unsure = Feedback;
        await Expect(unsure.Locator("h4")).ToHaveTextAsync("What was it?");
        await Expect(unsure.GetByRole(AriaRole.Button, new() { Name = "Yes" })).ToHaveCountAsync(0);

        await unsure.GetByRole(AriaRole.Button, new() { Name = "No face" }).ClickAsync();
        await Expect(unsure.GetByRole(AriaRole.Status)).ToHaveTextAsync("Thank you.");

        Assert.Null(Assert.Single(Store.Counts()).Said);
        await Expect(unsure.GetByLabel(Tick)).ToHaveCountAsync(0);
        await _page.Locator(".face-row").First.ClickAsync();
        await Expect(Feedback.GetByRole(AriaRole.Status)).ToBeEmptyAsync();
        await _page.Locator(".face-row").Nth(1).ClickAsync();
        await Expect(unsure.GetByRole(AriaRole.Status)).ToHaveTextAsync("Thank you.");
        await Expect(unsure.GetByText("Your answer: no face.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Feedback_ResultNoLongerKept_IsToldInAPlainSentence()
    {
        await RecognizeAsync();
        using var client = new HttpClient { BaseAddress = _site.ClientOptions.BaseAddress };
        var other = await client.PostAsync("api/v1/recognize", new ByteArrayContent(PhotoBytes.Jpeg()));
        Assert.NotEmpty((await other.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("result_id").GetString()!);

        await Button("Yes, it was").ClickAsync();

        await Expect(Feedback.GetByRole(AriaRole.Alert)).ToContainTextAsync("This result is no longer kept");
        await Expect(Button("Yes, it was")).ToBeVisibleAsync();
        await Patience.UntilAsync(() => !_errors.IsEmpty); // the browser's own word of it
        Assert.Single(_errors, error => error.Contains("404"));
        _errors.Clear();
    }

    [Fact]
    public async Task Feedback_EveryState_IsAccessibleTouchableAndNarrow()
    {
        await _page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await _page.SetViewportSizeAsync(320, 800);
        _site.Recognizer.FaceCount = 2;
        await RecognizeAsync();
        await Button("No, it was ...").ClickAsync();
        await Expect(Button("Sad")).ToBeVisibleAsync();
        await AssertUsableAsync("question");
        await Feedback.GetByLabel(Tick).CheckAsync();
        await Button("Sad").ClickAsync();
        await Expect(Button("Undo")).ToBeVisibleAsync();
        await AssertUsableAsync("thanks");
        await OpenAsync("datasets");
        await Button("Delete all feedback").ClickAsync();
        await Expect(Button("Keep the feedback")).ToBeVisibleAsync();
        await AssertUsableAsync("owner");
    }

    [Fact]
    public async Task Feedback_About_SaysWhatIsKeptOnlyWhereFeedbackIsOn()
    {
        await OpenAsync("about");
        await Expect(_page.GetByText("this site asks whether it was right")).ToBeVisibleAsync();
        await Expect(_page.GetByText("how many photos it answers")).ToBeVisibleAsync();

        await _page.GotoAsync($"{browser.Address}about");
        await Expect(_page.GetByText("how many photos it answers")).ToBeVisibleAsync();
        await Expect(_page.GetByText("this site asks whether it was right")).ToHaveCountAsync(0);
        await _page.GotoAsync(browser.Address);
        await Expect(_page.Locator(".photo-input[data-ready]")).ToBeAttachedAsync();
        await _page.SetInputFilesAsync("input[type=file]", TestPhotos.Png());
        await Expect(_page.Locator("article.face")).ToBeVisibleAsync();
        await Expect(_page.Locator(".feedback")).ToHaveCountAsync(0);
        await _page.GotoAsync($"{browser.Address}datasets");
        await Expect(_page.Locator(".upload[data-ready]")).ToBeAttachedAsync();
        await Expect(_page.Locator(".feedback")).ToHaveCountAsync(0);
    }

    private ILocator Button(string name) => Feedback.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private (int Answers, int Pictures) Kept() => (Store.Counts().Sum(count => count.Answers), Store.Counts().Sum(count => count.Pictures));

    private Task<IResponse?> OpenAsync(string path) => _page.GotoAsync(new Uri(_site.ClientOptions.BaseAddress, path).ToString());

    private async Task RecognizeAsync()
    {
        await OpenAsync("");
        await Expect(_page.Locator(".photo-input[data-ready]")).ToBeAttachedAsync();
        await _page.SetInputFilesAsync("input[type=file]", TestPhotos.Png());
        await Expect(Feedback).ToBeVisibleAsync();
    }

    private async Task AssertUsableAsync(string state)
    {
        await _page.AssertAccessibleInBothThemesAsync(state);
        await Expect(_page.Locator("html")).ToHaveJSPropertyAsync("scrollWidth", 320);
        Assert.Empty(await _page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('.feedback button, .feedback label')]
              .filter(element => element.getBoundingClientRect().height < 44 || element.getBoundingClientRect().width < 44)
              .map(element => element.outerHTML)
            """));
    }
}
