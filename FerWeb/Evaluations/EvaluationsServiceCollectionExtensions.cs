using FerWeb.Workspace;
using FerWeb.Workspace.Evaluations;

namespace FerWeb.Evaluations;

/// <summary>Registers what evaluates models.</summary>
internal static class EvaluationsServiceCollectionExtensions
{
    public static IServiceCollection AddEvaluations(this IServiceCollection services)
    {
        services.AddSingleton<EvaluationLibrary>();
        services.AddSingleton(provider => new TestSplitUses(provider.GetRequiredService<DataFolder>()));
        services.AddSingleton<EvaluatedModels>();
        services.AddSingleton<EvaluationQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<EvaluationQueue>());
        services.AddSingleton<EvaluationActions>();
        services.AddSingleton<EvaluationExplainer>();
        return services;
    }
}
