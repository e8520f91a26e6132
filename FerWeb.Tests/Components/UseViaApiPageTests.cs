using Bunit;
using FerWeb.Components.Pages.UseViaApi;
using FerWeb.Security;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MudBlazor;

namespace FerWeb.Tests.Components;

/// <summary>What writers of programs are told.</summary>
public sealed class UseViaApiPageTests : PageTest
{
    [Fact]
    public void Page_WhereRecognisingIsOpen_SaysNothingOfKeys()
    {
        var page = Render<UseViaApiPage>();

        Assert.Empty(page.FindAll("a[href=account]"));
        Assert.DoesNotContain("FERWEB_KEY", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_WhereRecognisingIsClosed_ShowsTheKeyInItsProgramsAndWhereToMakeOne()
    {
        CloseRecognition();

        var page = Render<UseViaApiPage>();

        Assert.Equal("Your account", TextOf(page, "a[href=account]"));
        Eventually(page, () =>
        {
            var programs = page.FindAll("[data-part=code]");
            Assert.Equal(2, programs.Count); // those of the first tabs
            Assert.All(programs, program => Assert.Contains("FERWEB_KEY", program.TextContent, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Dialog_WhereRecognisingIsClosed_SaysWhereToMakeAKey()
    {
        CloseRecognition();
        var dialogs = Render<MudDialogProvider>();

        await dialogs.InvokeAsync(() => Services.GetRequiredService<IDialogService>().ShowAsync<ApiDialog>());

        Eventually(dialogs, () => Assert.Equal("Your account", TextOf(dialogs, "p.api-lead a[href=account]")));
    }

    private void CloseRecognition() => Use(new AccessRule(
        Site.Services.GetRequiredService<IServer>(), Options.Create(new SecurityOptions { RequireLogin = true, OpenRecognition = false })));
}
