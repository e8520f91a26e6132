using FerWeb.Runs.Datasets;

namespace FerWeb.Datasets;

/// <summary>Registers the library of data sets and how data comes into it.</summary>
internal static class DatasetsServiceCollectionExtensions
{
    public static IServiceCollection AddDatasets(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<DatasetsOptions, DatasetsOptionsValidator>().BindConfiguration(DatasetsOptions.Section);
        services.AddSingleton<DatasetLibrary>();
        services.AddSingleton<DatasetViews>();
        services.AddSingleton<DatasetImports>();
        services.AddHostedService(provider => provider.GetRequiredService<DatasetImports>());
        services.AddSingleton<UploadFolder>();
        services.AddSingleton<ResumableUploads>();
        services.AddSingleton<ServerFolders>();
        return services;
    }
}
