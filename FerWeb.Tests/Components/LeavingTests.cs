using Bunit;
using Bunit.TestDoubles;
using FerWeb.Components.Pages.Classroom;
using FerWeb.Components.Pages.Datasets;
using FerWeb.Components.Pages.Models;
using FerWeb.Workspace.Classroom;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>Pages that send something are left for others of the site.</summary>
public sealed class LeavingTests : PageTest
{
    [Fact]
    public void Upload_OfADataSet_IsAskedBeforeItsPageIsLeft() => AssertIsAsked<UploadBox>();

    [Fact]
    public void Import_OfAModel_IsAskedBeforeItsPageIsLeft() => AssertIsAsked<ModelImport>();

    [Fact]
    public void Pictures_OfAClassroomSet_AreAskedForBeforeTheirPageIsLeft()
    {
        var set = Services.GetRequiredService<ClassroomStore>().Create("7b", ["Happy", "Sad"]);

        AssertIsAsked<CollectStep>(parameters => parameters.Add(step => step.Set, set));
    }

    private void AssertIsAsked<TPart>(Action<ComponentParameterCollectionBuilder<TPart>>? parameters = null)
        where TPart : IComponent
    {
        var stays = JSInterop.Setup<bool>("mustStay", _ => true);
        Render<TPart>(parameters);

        stays.SetResult(true);
        Navigation.NavigateTo("runs");
        stays.SetResult(false);
        Navigation.NavigateTo("about");

        Assert.Equal(["runs", "about"], JSInterop.Invocations["mustStay"].Select(call => call.Arguments[0]));
        var newestFirst = Assert.IsType<BunitNavigationManager>(Navigation).History;
        Assert.Equal([NavigationState.Succeeded, NavigationState.Prevented], newestFirst.Select(went => went.State));
    }
}
