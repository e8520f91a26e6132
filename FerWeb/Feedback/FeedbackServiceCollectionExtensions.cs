using FerWeb.Workspace.Feedback;

namespace FerWeb.Feedback;

/// <summary>Registers feedback: its store, what takes answers, and data sets of it.</summary>
internal static class FeedbackServiceCollectionExtensions
{
    public static IServiceCollection AddFeedback(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<FeedbackOptions, FeedbackOptionsValidator>().BindConfiguration(FeedbackOptions.Section);
        services.AddSingleton<FeedbackStore>();
        services.AddSingleton<FeedbackService>();
        services.AddSingleton<FeedbackDatasets>();
        return services;
    }
}
