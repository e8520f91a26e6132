using FerWeb.Datasets.Care;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Datasets.Curation;

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
        services.AddSingleton<DatasetVersions>();
        services.AddSingleton<ChangeLists>();
        services.AddSingleton<DuplicateSearch>();
        services.AddSingleton<DuplicateSearches>();
        services.AddHostedService(provider => provider.GetRequiredService<DuplicateSearches>());
        services.AddSingleton<LiveAnswers>();
        services.AddSingleton<VersionDrafts>();
        return services;
    }
}
