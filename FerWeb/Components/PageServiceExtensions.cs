using FerWeb.Components.Pages.Batch;
using FerWeb.Components.Shared;
using FerWeb.Components.Shell;
using FerWeb.Localization;
using FerWeb.Security;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using MudBlazor;
using MudBlazor.Services;

namespace FerWeb.Components;

/// <summary>Registers and maps the pages.</summary>
internal static class PageServiceExtensions
{
    // A phone may keep its file picker open for minutes, and a page that was offline for ten should find its circuit when it is back.
    private static readonly TimeSpan _circuitRetention = TimeSpan.FromMinutes(15);

    // Where so many are kept, the next page that loses its connection finds nothing any more: it, not the oldest, is given up.
    private const int MostCircuitsKept = 500;

    // What people try in the address bar, and the page that they mean.
    private static readonly (string Typed, string Page)[] _typedByHand = [("/api", "~/use-via-api"), ("/camera", "~/?source=camera")];

    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitRetentionPeriod = _circuitRetention;
            circuits.DisconnectedCircuitMaxRetained = MostCircuitsKept;
        });
        services.AddMudServices(options =>
        {
            var snackbars = options.SnackbarConfiguration;
            snackbars.PositionClass = Defaults.Classes.Position.BottomCenter;
            snackbars.SnackbarVariant = Variant.Outlined; // on the ground of cards, on which links have their contrast
            snackbars.MaxDisplayedSnackbars = RunNotes.MostShown;
        });
        services.AddTransient<MudLocalizer, MudWords>();
        services.AddScoped<AuthenticationStateProvider, CircuitLogin>();
        services.AddScoped<CircuitConnection>();
        services.AddScoped<ReaderZone>();
        services.AddScoped<BatchChoices>();
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<CircuitConnection>());
        services.AddScoped<CircuitUse>();
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<CircuitUse>());
        return services;
    }

    /// <summary>The frame-ancestors header comes from SecurityHeaders, with the rest of the policy.</summary>
    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapRazorComponents<App>().AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null);
        foreach (var (typed, page) in _typedByHand)
        {
            routes.MapGet(typed, () => TypedResults.LocalRedirect(page)).ExcludeFromDescription();
        }
    }
}
