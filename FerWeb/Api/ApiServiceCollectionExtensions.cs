using System.Text.Json;
using System.Text.Json.Serialization;
using FerWeb.Engine.Storage;
using FerWeb.Workspace;

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
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(SnakeCaseNames.Policy, allowIntegerValues: false));

            // A loss may not be a number, and must be told all the same. A number in quotes is none.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddSingleton<PhotoReader>();
        services.AddSingleton<RequestAnswers>();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Explain);
        services.AddExceptionHandler<ApiExceptionHandler>();
        services.AddClientRateLimit();
        services.AddApiDescription();
        return services;
    }

    // What the framework refuses by itself, it refuses without a word.
    private static void Explain(ProblemDetailsContext problem)
    {
        var (context, details) = (problem.HttpContext, problem.ProblemDetails);
        if (details.Detail is null && context.Response.StatusCode == StatusCodes.Status400BadRequest
            && QueryParameters.FaultIn(context.GetEndpoint(), context.Request) is (var name, var words))
        {
            details.Detail = words;
            details.Extensions["errors"] = new Dictionary<string, string[]> { [name] = [words] };
        }

        details.Detail ??= DetailOf(context);
    }

    private static string? DetailOf(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status400BadRequest => ApiExceptionHandler.Unreadable,
        StatusCodes.Status404NotFound => "There is nothing under this address. /openapi shows the addresses that there are.",
        StatusCodes.Status405MethodNotAllowed => $"This address does not take {context.Request.Method}. /openapi shows what it takes.",
        StatusCodes.Status413PayloadTooLarge => ApiExceptionHandler.TooLarge,
        StatusCodes.Status415UnsupportedMediaType => "This address does not take this content type. /openapi shows which it takes; most take application/json.",
        _ => null,
    };
}
