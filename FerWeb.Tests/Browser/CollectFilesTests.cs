using System.Text.RegularExpressions;
using FerWeb.Workspace.Classroom;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>Files for a class of a classroom set: none is lost by a cut of the connection, or by leaving the page without a question.</summary>
public sealed class CollectFilesTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private static readonly Regex _pictures = new("/pictures$");

    private readonly ClassroomStore _sets = fixture.Site.Services.GetRequiredService<ClassroomStore>();

    private ILocator Note => Page.Locator(".collect [data-part=note]");

    [Fact]
    public async Task Files_ChosenWhileTheConnectionIsCut_AreSentWhenItIsBack()
    {
        IsExpectedError = CutConnection.IsExpected;
        var connection = await CutConnection.OfAsync(Page, "/_blazor");
        await OpenSetAsync();
        await Page.RouteAsync(_pictures, route => route.AbortAsync());
        await connection.CutAsync();
        await Expect(Page.Locator("#connection")).ToBeVisibleAsync();

        await ChooseThreeAsync();
        await Expect(Note).ToHaveTextAsync("The site cannot be reached. Sending goes on when it can.");
        var sent = 0;
        await Page.RouteAsync(_pictures, route =>
        {
            sent++;
            return route.FulfillAsync(new() { Status = 201 });
        });
        connection.Restore();

        await Expect(Note).ToHaveTextAsync("3 of 3 pictures kept.");
        Assert.Equal(3, sent);
    }

    [Fact]
    public async Task Page_LeftWhileFilesAreSent_AsksFirst()
    {
        var gate = new TaskCompletionSource();
        await Page.RouteAsync(_pictures, async route =>
        {
            await gate.Task;
            await route.FulfillAsync(new() { Status = 201 });
        });
        var asked = new List<string>();
        Page.Dialog += async (_, dialog) =>
        {
            asked.Add(dialog.Message);
            await dialog.DismissAsync();
        };
        await OpenSetAsync();
        Assert.True(await MayLeaveAsync());

        await ChooseThreeAsync();
        Assert.False(await MayLeaveAsync());
        await Page.GetByRole(AriaRole.Link, new() { Name = "Runs", Exact = true }).First.ClickAsync();
        await Patience.UntilAsync(() => asked.Count > 0);
        Assert.StartsWith("Pictures are being sent.", Assert.Single(asked), StringComparison.Ordinal);
        gate.SetResult();

        await Expect(Note).ToHaveTextAsync("3 of 3 pictures kept.");
        Assert.True(await MayLeaveAsync());
    }

    private async Task OpenSetAsync()
    {
        await Page.GotoAsync($"classroom/{_sets.Agree(_sets.Create("7b", ["Happy", "Sad"]).Id, "local").Id}");
        await Expect(Page.Locator(".collect[data-ready]")).ToBeAttachedAsync();
    }

    private Task ChooseThreeAsync() => Page.SetInputFilesAsync("[data-class=c1] [data-part=files]", Enumerable.Repeat(TestPhotos.Png(), 3));
}
