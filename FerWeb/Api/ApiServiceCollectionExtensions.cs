using System.Text.Json;
using System.Text.Json.Serialization;

namespace FerWeb.Api;

/// <summary>Registers what the HTTP API needs.</summary>
internal static class ApiServiceCollectionExtensions
{
    public static IServiceCollection AddRecognizeApi(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<LimitsOptions, LimitsOptionsValidator>().BindConfiguration(LimitsOptions.Section);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));

            // A loss may not be a number, and must be told all the same. A number in quotes is none.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddSingleton<PhotoReader>();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = problem =>
            // A parameter with a default that cannot be read is refused without an exception.
            problem.ProblemDetails.Detail ??= problem.ProblemDetails.Status == StatusCodes.Status400BadRequest ? ApiExceptionHandler.Unreadable : null);
        services.AddExceptionHandler<ApiExceptionHandler>();
        services.AddClientRateLimit();
        services.AddApiDescription();
        return services;
    }
}
