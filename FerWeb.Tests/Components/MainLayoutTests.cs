using Bunit;
using FerWeb.Components.Shell;
using FerWeb.Tests.Web.Localization;
using Microsoft.AspNetCore.Components;

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
