using FerWeb.Workspace.Datasets;

namespace FerWeb.Datasets;

/// <summary>Registers the library of data sets and how data comes into it.</summary>
internal static class DatasetsServiceCollectionExtensions
{
    public static IServiceCollection AddDatasets(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<DatasetsOptions, DatasetsOptionsValidator>().BindConfiguration(DatasetsOptions.Section);
        services.AddSingleton<DatasetLibrary>();
        services.AddSingleton<DatasetViews>();
        services.AddSingleton<UploadFolder>();
        services.AddSingleton<UploadReader>();
        services.AddSingleton<ResumableUploads>();
        services.AddSingleton<DatasetImports>();

        // In this order: an upload to be imported is taken up before old ones are swept.
        services.AddHostedService(provider => provider.GetRequiredService<ResumableUploads>());
        services.AddHostedService(provider => provider.GetRequiredService<DatasetImports>());
        services.AddSingleton<ServerFolders>();
        return services;
    }
}
