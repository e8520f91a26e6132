using Bunit;
using FerWeb.Components.Shell;
using FerWeb.Runs;
using FerWeb.Security;
using FerWeb.Tests.Web.Localization;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace FerWeb.Tests.Components;

/// <summary>What stands around every page.</summary>
public sealed class MainLayoutTests : PageTest
{
    [Fact]
    public void Fault_OfOnePage_IsNotShownInPlaceOfTheNext() => InLanguage.Do("en", () =>
    {
        RenderFragment body = builder =>
        {
            builder.OpenComponent<OnePage>(0);
            builder.CloseComponent();
        };
        Navigation.NavigateTo("broken");
        var layout = Render<MainLayout>(parameters => parameters.Add(shown => shown.Body, body));
        Assert.Contains("Something went wrong in this page.", TextOf(layout, "main [role=alert]"), StringComparison.Ordinal);

        Navigation.NavigateTo("about");

        Eventually(layout, () => Assert.Equal("A page", TextOf(layout, "main")));
    });

    [Fact]
    public async Task Note_OfARunThatEndsWhileThePageIsOpen_IsToldOnceAndLeadsToIt()
    {
        await LookAsync();
        Store.Trained("Early", [0.3]);
        await LookAsync();
        var layout = Open("about");

        var late = Store.Trained("Late", [0.3]);
        Store.Move(Store.Move(Store.Launch("Stopped"), RunStatus.Stopping, "ada")!, RunStatus.Stopped, "worker", StopCause.User);
        Store.NoteSweepEnd("s1", "Rates", fault: null);

        Eventually(layout, () => Assert.Equal(["Run “Late”: Finished", "Sweep “Rates”: All runs done"], NotesIn(layout)));
        Assert.Equal(["runs/" + late.Id, "sweeps/s1"], layout.FindAll(".mud-snackbar a").Select(link => link.GetAttribute("href")));
        await layout.InvokeAsync(() => layout.FindAll(".mud-snackbar a")[0].Click());
        Eventually(layout, () => Assert.Equal(["Sweep “Rates”: All runs done"], NotesIn(layout)));
    }

    [Fact]
    public async Task Notes_OfMoreRunsThanTwo_AreOfTheNewestUnlessOneHasTheFocus()
    {
        Services.GetRequiredService<ISnackbar>().Configuration.MaxDisplayedSnackbars = RunNotes.MostShown; // as the site has it
        await LookAsync();
        var layout = Open("about");
        foreach (var name in (string[])["One", "Two", "Three"])
        {
            Store.Trained(name, [0.3]);
            Eventually(layout, () => Assert.Equal($"Run “{name}”: Finished", NotesIn(layout).LastOrDefault()));
        }

        Assert.Equal(["Run “Two”: Finished", "Run “Three”: Finished"], NotesIn(layout));
        Assert.All(layout.FindAll(".mud-snackbar"), note => Assert.NotNull(note.QuerySelector("button[aria-label=Close]")));

        await layout.InvokeAsync(() => layout.FindAll(".mud-snackbar a")[0].FocusIn());
        Store.Trained("Four", [0.3]);
        await LookAsync();
        Assert.Equal(["Run “Two”: Finished", "Run “Three”: Finished"], NotesIn(layout));
        await layout.InvokeAsync(() => layout.FindAll(".mud-snackbar a")[0].Click());
        Eventually(layout, () => Assert.Equal(["Run “Three”: Finished", "Run “Four”: Finished"], NotesIn(layout)));
    }

    [Fact]
    public async Task Note_OfTheRunWhosePageIsOpen_IsNotTold()
    {
        await LookAsync();
        var run = Store.Launch("Mine");
        var layout = Open($"runs/{run.Id}?axis=step");

        Store.Move(run, RunStatus.Finished, "worker", StopCause.Finished);
        Store.Move(Store.Launch("Another"), RunStatus.Failed, "worker", StopCause.Error);

        Eventually(layout, () => Assert.Equal(["Run “Another”: Failed"], NotesIn(layout)));
    }

    [Fact]
    public async Task Notes_AreForThoseWhoMaySeeRuns()
    {
        Person.SetPolicies(Policies.Recognize);
        Assert.Empty(Render<MainLayout>(AsPage).FindComponents<RunNotes>());

        await DisposeComponentsAsync(); // a layout draws what there is once in a page
        Person.SetPolicies(Policies.Recognize, Policies.Read);
        Assert.Single(Render<MainLayout>(AsPage).FindComponents<RunNotes>());
    }

    private IRunStore Store => Site.Services.GetRequiredService<IRunStore>();

    private static void AsPage(ComponentParameterCollectionBuilder<MainLayout> layout) => layout.SetAssignedRenderMode(RenderMode.InteractiveServer);

    private static IEnumerable<string> NotesIn(IRenderedComponent<MainLayout> layout)
        => layout.FindAll(".mud-snackbar a").Select(link => Words(link.TextContent));

    private IRenderedComponent<MainLayout> Open(string address)
    {
        Navigation.NavigateTo(address);
        var layout = Render<MainLayout>(AsPage);
        Eventually(layout, () => Assert.Single(layout.FindComponents<RunNotes>()));
        return layout;
    }

    // Until the feed has read what there is: what had come before its first look is no news, and what came before the page is none for it.
    private async Task LookAsync()
    {
        await using var looks = Site.Services.GetRequiredService<RunFeed>().FollowStoreAsync(() => true, CancellationToken.None).GetAsyncEnumerator();
        await looks.MoveNextAsync();
        Store.Create(RunSpecs.Small(), "ada", draft: true);
        await Patience.ForAsync(looks.MoveNextAsync().AsTask());
    }

    /// <summary>Fails under one address.</summary>
    private sealed class OnePage(NavigationManager navigation) : ComponentBase
    {
        protected override void OnInitialized()
        {
            if (navigation.Uri.EndsWith("broken", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("provoked");
            }
        }

        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder) => builder.AddContent(0, "A page");
    }
}
