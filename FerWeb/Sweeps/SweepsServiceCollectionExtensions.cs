using FerWeb.Workspace.Sweeps;

namespace FerWeb.Sweeps;

/// <summary>Registers what belongs to sweeps.</summary>
internal static class SweepsServiceCollectionExtensions
{
    public static IServiceCollection AddSweeps(this IServiceCollection services)
    {
        services.AddSingleton<SweepLibrary>();
        services.AddSingleton<SweepActions>();
        services.AddHostedService<SweepWorker>();
        return services;
    }
}
