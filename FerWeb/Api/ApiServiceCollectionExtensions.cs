using System.Text.Json;

namespace FerWeb.Api;

/// <summary>Registers what the HTTP API needs.</summary>
internal static class ApiServiceCollectionExtensions
{
    public static IServiceCollection AddRecognizeApi(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<LimitsOptions, LimitsOptionsValidator>().BindConfiguration(LimitsOptions.Section);
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddSingleton<PhotoReader>();
        services.AddProblemDetails();
        services.AddExceptionHandler<ApiExceptionHandler>();
        services.AddClientRateLimit();
        services.AddApiDescription();
        return services;
    }
}
