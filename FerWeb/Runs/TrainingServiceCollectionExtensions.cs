using FerWeb.Engine.Storage;
using FerWeb.Runs.Curves;
using FerWeb.Runs.Workers;
using FerWeb.Security;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Supervision;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace FerWeb.Runs;

/// <summary>Registers what belongs to training: the store and what works on its queue.</summary>
internal static class TrainingServiceCollectionExtensions
{
    public static IServiceCollection AddTraining(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<StorageOptions, StorageOptionsValidator>().BindConfiguration(StorageOptions.Section);
        services.AddSingleton(provider => DataFolder.Find(provider.GetRequiredService<IOptions<StorageOptions>>().Value.Folder));
        services.AddSingleton<IRunStore>(provider => RunStore.Open(
            provider.GetRequiredService<DataFolder>(), provider.GetRequiredService<IOptions<StorageOptions>>().Value.Database));
        services.AddOptionsWithValidateOnStart<SupervisorOptions, SupervisorOptionsValidator>().BindConfiguration(SupervisorOptions.Section);
        services.AddSingleton<IValidateOptions<SupervisorOptions>, LauncherValidator>();
        services.AddOptionsWithValidateOnStart<SlurmOptions, SlurmOptionsValidator>().BindConfiguration(SlurmOptions.Section);
        services.AddSingleton<StoreFaults>();
        services.AddSingleton<DryBatches>();
        services.AddHostedService<TrainingSupervisor>();
        services.AddHostedService<TrashWorker>();
        services.AddSingleton<QueueForecast>();
        services.AddSingleton<RunFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<RunFeed>());
        services.AddSingleton<WatchedRuns>();
        services.AddSingleton<RunActions>();
        services.AddSingleton<SamplePictures>();
        services.AddSingleton<HubFaults>();
        services.AddSignalR(hubs => hubs.AddFilter<HubFaults>()).AddJsonProtocol(json => json.PayloadSerializerOptions = JsonFormats.Compact);
        return services;
    }

    public static void MapTraining(this IEndpointRouteBuilder routes)
    {
        routes.MapHub<TrainingHub>(TrainingHub.Path, connection => connection.CloseOnAuthenticationExpiration = true).RequireAuthorization(Policies.Read);
        routes.MapRunFiles().AuthorizeByMethod();
    }
}
