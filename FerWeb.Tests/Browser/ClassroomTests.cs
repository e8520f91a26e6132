using System.Text.RegularExpressions;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Workspace.Classroom;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>
/// What only a browser shows of a classroom set: its camera, its buttons and keys, its looks. <see cref="AnalystWayTests"/> trains on one and tries
/// it live.
/// </summary>
[Collection(OtherPages.Name)]
public sealed class ClassroomTests(BrowserFixture browser) : IAsyncLifetime
{
    private readonly Site _site = new(
        new Dictionary<string, string>
        {
            ["Recognition:ModelsFolder"] = Path.Combine(Checkout.Root, "models"),
        },
        useEngine: true);

    private string _address = "";

    private ClassroomStore Sets => _site.Services.GetRequiredService<ClassroomStore>();

    public Task InitializeAsync()
    {
        _site.UseKestrel();
        _site.StartServer();
        _address = _site.ClientOptions.BaseAddress.ToString();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Set_FromConsentOverItsPicturesToItsEnd()
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1280, Height = 900 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync(DrawnCamera.Script);

        // 1. A set, and the consent before its camera.
        await page.GotoAsync(_address + "classroom");
        await Expect(page.Locator("form[data-ready]")).ToBeAttachedAsync();
        await page.FillAsync("#set-name", "Mouths");
        await Button(page, "Make the set").ClickAsync();
        await Expect(page.Locator(".set[data-ready]")).ToBeAttachedAsync();
        await Expect(page.Locator("video")).ToHaveCountAsync(0);
        await page.AssertAccessibleAsync("consent");
        await Expect(Button(page, "Go on to the camera")).ToBeDisabledAsync();
        await page.Locator("[data-part=consent]").CheckAsync();
        await Button(page, "Go on to the camera").ClickAsync();
        await Expect(page.Locator(".collect[data-ready]")).ToBeAttachedAsync();

        // 2. Two classes: the first by a button that is held, the second by the keyboard.
        await NameAsync(page, "c1", "Shut");
        await NameAsync(page, "c2", "Open");
        await HoldAsync(page, "c1", "Hold to take pictures of Shut");
        await Expect(page.Locator(".collect [data-part=status]")).ToHaveTextAsync(new Regex("^Pictures taken: [1-9]"));
        await page.EvaluateAsync("() => window.mouthOpen = true");
        await Button(page, "Hold to take pictures of Open").FocusAsync();
        await page.Keyboard.DownAsync("Space");
        await ExpectEnoughAsync("c2");
        await page.Keyboard.UpAsync("Space");
        await Button(page, "Take one picture of Open").ClickAsync();
        await Expect(page.Locator("[data-class=c2] .thumbs img").Nth(ClassroomLimits.LeastPictures)).ToBeAttachedAsync();
        Assert.Equal(1, await page.EvaluateAsync<int>("() => window.opened"));

        // The second half of a double click deletes nothing more: else one would come back of two.
        await Expect(page.Locator(".collect [data-part=status]")).ToHaveTextAsync(new Regex("^Pictures taken: [01]$"));
        var kept = Sets.FindClass(Sets.List()[0].Id, "c2").Pictures;
        await page.Locator("[data-class=c2] .thumbs button").First.DblClickAsync();
        await Button(page, "Undo the deletion").ClickAsync();
        await Patience.UntilAsync(() => Sets.FindClass(Sets.List()[0].Id, "c2").Pictures.SequenceEqual(kept));
        await page.AssertAccessibleAsync("collected");
        await page.SetViewportSizeAsync(320, 568);
        await Expect(page.Locator("html")).ToHaveJSPropertyAsync("scrollWidth", 320);
        await page.SetViewportSizeAsync(1280, 900);

        // 3. Deleted: no picture is left.
        await Button(page, "Delete the set: Mouths").ClickAsync();
        await Button(page, "Delete for good").ClickAsync();
        await Expect(page.GetByText("no data set here is known to hold a picture of it")).ToBeVisibleAsync();
        Assert.Empty(Sets.List());
        await context.CloseAsync();
    }

    [Fact]
    public async Task Frame_ThatIsNeverAnswered_EndsTheHoldAndThePageSaysSo()
    {
        var set = Sets.Agree(Sets.Create("7b", ["Yes", "No"]).Id, "local");
        var context = await browser.NewContextAsync(new BrowserNewContextOptions());
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync(DrawnCamera.Script);
        var asked = 0;
        await page.RouteAsync(new Regex(@"/pictures\?quick=true$"), _ =>
        {
            asked++;
            return Task.CompletedTask;
        });
        await page.Clock.InstallAsync();
        await page.GotoAsync($"{_address}classroom/{set.Id}");
        await Expect(page.Locator(".collect[data-ready]")).ToBeAttachedAsync();
        await Button(page, "Hold to take pictures of Yes").HoverAsync();
        await page.Mouse.DownAsync();
        await Patience.UntilAsync(() => asked == 1);
        await Expect(page.Locator("[data-class=c1][data-taking]")).ToHaveCountAsync(1);

        await page.Clock.FastForwardAsync(20_000);

        await Expect(page.Locator(".collect [data-part=note]")).ToHaveTextAsync("The site cannot be reached. Try again in a moment.");
        await Expect(page.Locator("[data-taking]")).ToHaveCountAsync(0);
        Assert.Equal(1, asked);
        await context.CloseAsync();
    }

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static async Task NameAsync(IPage page, string id, string name)
    {
        await page.FillAsync($"[data-class={id}] [data-part=class-name]", name);
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator($"[data-class={id}]")).ToHaveAttributeAsync("aria-label", name);
    }

    private async Task HoldAsync(IPage page, string id, string name)
    {
        await Button(page, name).HoverAsync();
        await page.Mouse.DownAsync();
        await ExpectEnoughAsync(id);
        await page.Mouse.UpAsync();
    }

    private Task ExpectEnoughAsync(string id)
        => Patience.UntilAsync(() => Sets.FindClass(Sets.List()[0].Id, id).Pictures.Count >= ClassroomLimits.LeastPictures);
}
