using Bunit;
using Bunit.TestDoubles;
using FerWeb.Components.Pages.Datasets;
using FerWeb.Components.Pages.Models;
using Microsoft.AspNetCore.Components;

namespace FerWeb.Tests.Components;

/// <summary>Pages that send something are left for others of the site.</summary>
public sealed class LeavingTests : PageTest
{
    [Fact]
    public void Upload_OfADataSet_IsAskedBeforeItsPageIsLeft() => AssertIsAsked<UploadBox>();

    [Fact]
    public void Import_OfAModel_IsAskedBeforeItsPageIsLeft() => AssertIsAsked<ModelImport>();

    private void AssertIsAsked<TPart>()
        where TPart : IComponent
    {
        var stays = JSInterop.Setup<bool>("mustStay", _ => true);
        Render<TPart>();

        stays.SetResult(true);
        Navigation.NavigateTo("runs");
        stays.SetResult(false);
        Navigation.NavigateTo("about");

        Assert.Equal(["runs", "about"], JSInterop.Invocations["mustStay"].Select(call => call.Arguments[0]));
        var newestFirst = Assert.IsType<BunitNavigationManager>(Navigation).History;
        Assert.Equal([NavigationState.Succeeded, NavigationState.Prevented], newestFirst.Select(went => went.State));
    }
}
