namespace FerWeb.Recognition;

/// <summary>Registers the recogniser, its queue, its results and its health check.</summary>
internal static class RecognitionServiceCollectionExtensions
{
    public const string ReadyTag = "ready";

    public static IServiceCollection AddRecognition(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<RecognitionOptions, RecognitionOptionsValidator>().BindConfiguration(RecognitionOptions.Section);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<RecognitionResultStore>();
        services.AddSingleton<RecognitionQueue>();
        services.AddSingleton<RecognitionService>();
        services.AddSingleton<FaceExplainer>();
        services.AddSingleton<LiveRecognizer>();
        services.AddSingleton<TriedModels>();
        services.AddHostedService<ModelWarmUp>();
        services.AddHealthChecks().AddCheck<ModelHealthCheck>("model", tags: [ReadyTag]);
        return services;
    }
}
