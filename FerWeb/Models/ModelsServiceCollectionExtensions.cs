using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Workspace;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.Options;

namespace FerWeb.Models;

/// <summary>Registers what makes models of runs and makes them live.</summary>
internal static class ModelsServiceCollectionExtensions
{
    /// <summary>To be called after <see cref="RecognitionServiceCollectionExtensions.AddRecognition"/>, whose loader it replaces.</summary>
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.AddSingleton<CheckpointModels>();
        services.AddSingleton<CombinedModels>();
        services.AddSingleton(provider =>
        {
            var (options, live) = (provider.GetRequiredService<IOptions<RecognitionOptions>>(), provider.GetRequiredService<LiveRecognizer>());
            return new ModelLibrary(
                provider.GetRequiredService<DataFolder>(), provider.GetRequiredService<IRunStore>(),
                () => LiveModel.TryFind(options.Value.ModelsFolder, options.Value.Model), () => live.ModelId, provider.GetRequiredService<AuditLog>());
        });
        services.AddSingleton<LiveModelSwitch>();
        services.AddHostedService<LiveModelFollower>();
        services.AddSingleton<ModelDescriptions>();
        services.AddSingleton<RecognizerLoader>(provider =>
            cancellation => Task.Run<IPhotoRecognizer>(provider.GetRequiredService<LiveModelSwitch>().LoadAtStart, cancellation));
        return services;
    }
}
