using Bunit;
using Bunit.TestDoubles;
using FerWeb.Components.Shared;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;

namespace FerWeb.Tests.Components;

/// <summary>
/// Renders components without a browser, with the services of a site; calls of JavaScript do nothing unless a test sets them up.
/// The person at the page is at the machine itself: they may do everything.
/// </summary>
public abstract class PageTest : BunitContext, IAsyncLifetime
{
    protected PageTest(IServiceProvider site)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices(options => options.PopoverOptions.CheckForPopoverProvider = false);
        Services.AddScoped<CircuitConnection>();
        Services.AddFallbackServiceProvider(site);
        this.AddAuthorization().SetAuthorized("local");
        SetRendererInfo(new Microsoft.AspNetCore.Components.RendererInfo("Server", isInteractive: true));
        Render<MudPopoverProvider>();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();
}
