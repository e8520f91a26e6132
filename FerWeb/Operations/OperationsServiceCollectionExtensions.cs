using Microsoft.AspNetCore.Components.Server.Circuits;

namespace FerWeb.Operations;

/// <summary>Registers what the site tells about itself, metrics and the status page, and what tidies up at its start.</summary>
internal static class OperationsServiceCollectionExtensions
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddSingleton<RecentTimes>();
        services.AddSingleton<SiteMetrics>();
        services.AddHostedService<RunMetrics>();
        services.AddHostedService<LeftoversAtStart>();
        services.AddSingleton<OpenCircuits>();
        services.AddSingleton<CircuitHandler>(provider => provider.GetRequiredService<OpenCircuits>());
        services.AddSingleton<StatusReader>();
        return services;
    }
}
