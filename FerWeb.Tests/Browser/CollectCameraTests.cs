using System.Text.RegularExpressions;
using FerWeb.Workspace.Classroom;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>The camera of a classroom set: nothing that waits for its turn switches it on when nobody wants it any more.</summary>
public sealed class CollectCameraTests(BrowserFixture fixture) : CameraTest(fixture)
{
    private readonly ClassroomStore _sets = fixture.Site.Services.GetRequiredService<ClassroomStore>();

    [Theory]
    [InlineData("stopped", 1)]
    [InlineData("hidden", 0)]
    [InlineData("let go", 0)]
    public async Task Picture_ThatWaitsBehindAnUpload_IsNotTakenOnceNobodyWantsIt(string end, int asked)
    {
        var uploads = new Regex("/pictures$");
        var gate = new TaskCompletionSource();
        await Page.RouteAsync(new Regex("/pictures"), async route =>
        {
            await gate.Task;
            await route.FulfillAsync(new() { Status = 200 });
        });
        await Page.GotoAsync($"classroom/{_sets.Agree(_sets.Create("7b", ["Happy", "Sad"]).Id, "local").Id}");
        await Expect(Page.Locator(".collect[data-ready]")).ToBeAttachedAsync();
        if (end == "stopped")
        {
            await StartButton.ClickAsync();
            await Expect(Page.Locator(".collect[data-camera=on]")).ToBeAttachedAsync();
        }

        await ChooseForHappyAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = end == "let go" ? "Hold to take pictures of Happy" : "Take one picture of Happy" }).ClickAsync();
        await (end switch
        {
            "stopped" => Page.Locator("[data-part=camera-stop]").ClickAsync(),
            "hidden" => HidePageAsync(),
            _ => Task.CompletedTask,
        });
        await Page.RunAndWaitForResponseAsync(
            () =>
            {
                gate.SetResult();
                return Task.CompletedTask;
            },
            uploads);

        // One after the other: what waited between the two files has had its turn.
        await Page.RunAndWaitForResponseAsync(ChooseForHappyAsync, uploads);
        Assert.Equal(asked, await CountAskedAsync());
    }

    [Fact]
    public async Task Camera_StoppedWhileItIsAskedFor_SaysNoWordOfTheBrowsersOwn()
    {
        await Page.GotoAsync($"classroom/{_sets.Agree(_sets.Create("7b", ["Happy", "Sad"]).Id, "local").Id}");
        await Expect(Page.Locator(".collect[data-ready]")).ToBeAttachedAsync();
        await Page.EvaluateAsync("() => window.cameraFault = 'silent'");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Take one picture of Happy" }).ClickAsync();
        await Expect(Page.Locator(".collect[data-camera=asking]")).ToBeAttachedAsync();

        await Page.Locator("[data-part=camera-stop]").DispatchEventAsync("click");

        await Expect(Page.Locator(".collect[data-camera=off]")).ToBeAttachedAsync();
        await Expect(Page.Locator(".collect [data-part=note]")).ToHaveTextAsync("");
    }

    private Task ChooseForHappyAsync() => Page.SetInputFilesAsync("[data-class=c1] [data-part=files]", TestPhotos.Png());
}
