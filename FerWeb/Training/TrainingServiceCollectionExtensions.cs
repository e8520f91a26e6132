using FerWeb.Runs;
using FerWeb.Runs.Sqlite;
using Microsoft.Extensions.Options;

namespace FerWeb.Training;

/// <summary>Registers what belongs to training: the store and what works on its queue.</summary>
internal static class TrainingServiceCollectionExtensions
{
    public static IServiceCollection AddTraining(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<StorageOptions, StorageOptionsValidator>().BindConfiguration(StorageOptions.Section);
        services.AddSingleton(provider => DataFolder.Find(provider.GetRequiredService<IOptions<StorageOptions>>().Value.Folder));
        services.AddSingleton<IRunStore>(provider => SqliteRunStore.Open(provider.GetRequiredService<DataFolder>()));
        services.AddOptionsWithValidateOnStart<SupervisorOptions, SupervisorOptionsValidator>().BindConfiguration(SupervisorOptions.Section);
        services.AddSingleton<DryBatches>();
        services.AddHostedService<TrainingSupervisor>();
        services.AddHostedService<TrashWorker>();
        return services;
    }
}
