using FerWeb.Engine.Recognition;
using FerWeb.Recognition;

namespace FerWeb.Models;

/// <summary>Registers what makes models of runs and makes them live.</summary>
internal static class ModelsServiceCollectionExtensions
{
    /// <summary>To be called after <see cref="RecognitionServiceCollectionExtensions.AddRecognition"/>, whose loader it replaces.</summary>
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.AddSingleton<CheckpointModels>();
        services.AddSingleton<LiveModelSwitch>();
        services.AddSingleton<ModelDescriptions>();
        services.AddSingleton<RecognizerLoader>(provider =>
            cancellation => Task.Run<IPhotoRecognizer>(provider.GetRequiredService<LiveModelSwitch>().LoadAtStart, cancellation));
        return services;
    }
}
