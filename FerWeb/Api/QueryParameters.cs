using System.ComponentModel;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Patterns;

namespace FerWeb.Api;

/// <summary>The parameters that an endpoint takes in its address, behind the question mark, and what is wrong with those of a request.</summary>
internal static class QueryParameters
{
    /// <summary>
    /// A parameter that an endpoint of the API does not take is refused by its name: mistyped, it would change nothing, and nobody would know.
    /// Stands after the rules of access.
    /// </summary>
    public static void UseKnownParameters(this WebApplication app) => app.Use((context, next)
        => RefusalOf(context) is { } refusal ? ProblemWriter.WriteAsync(context, refusal) : next(context));

    /// <summary>
    /// The first parameter that is missing, or whose text is no value of its type, and what to say of it; null when there is none. The
    /// framework refuses the latter without its name, and without an exception where it has a default.
    /// </summary>
    public static (string Name, string Words)? FaultIn(Endpoint? endpoint, HttpRequest request)
    {
        foreach (var (name, parameter) in Of(endpoint).Where(one => !one.Parameter.ParameterInfo.ParameterType.IsArray))
        {
            var given = request.Query[name].ToString();
            if (given.Length == 0 && !parameter.IsOptional)
            {
                return (name, $"The parameter '{name}' is missing. Send it, too.");
            }

            if (given.Length > 0 && parameter.HasTryParse && !TypeDescriptor.GetConverter(parameter.ParameterInfo.ParameterType).IsValid(given))
            {
                return (name, $"The parameter '{name}' could not be read. Check its value.");
            }
        }

        return null;
    }

    private static ProblemException? RefusalOf(HttpContext context)
    {
        // What the document leaves out is for the pages and Gradio's clients alone.
        if (context.Request.Query.Count == 0 || !context.Request.Path.StartsWithSegments("/api/v1") || context.GetEndpoint() is not { } endpoint
            || endpoint.Metadata.GetMetadata<MethodInfo>() is null
            || endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is { ExcludeFromDescription: true })
        {
            return null;
        }

        string[] known = [.. Of(endpoint).Select(one => one.Name)];
        if (context.Request.Query.Keys.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)) is not { } unknown)
        {
            return null;
        }

        var (shown, taken) = (PhotoFile.Shown(unknown), known.Length > 0 ? string.Join(", ", known) : "none");
        return new ProblemException(
            StatusCodes.Status400BadRequest, $"There is no parameter '{shown}' at this address. It takes {taken}.", field: shown);
    }

    private static IEnumerable<(string Name, IParameterBindingMetadata Parameter)> Of(Endpoint? endpoint)
    {
        if (endpoint is not RouteEndpoint { RoutePattern: var route })
        {
            yield break;
        }

        foreach (var parameter in endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>())
        {
            if (NameOf(parameter, route) is { } name)
            {
                yield return (name, parameter);
            }
        }
    }

    // Null for what comes from elsewhere: the path, a header, the body, the services.
    private static string? NameOf(IParameterBindingMetadata parameter, RoutePattern route)
    {
        var (info, sources) = (parameter.ParameterInfo, parameter.ParameterInfo.GetCustomAttributes(inherit: false));
        if (sources.OfType<IFromQueryMetadata>().FirstOrDefault() is { } query)
        {
            return query.Name ?? info.Name;
        }

        var isText = parameter.HasTryParse || info.ParameterType == typeof(string);
        var isElsewhere = sources.Any(source => source is IFromHeaderMetadata or IFromBodyMetadata or IFromFormMetadata or IFromServiceMetadata);
        return isText && !isElsewhere && info.Name is { } name && route.GetParameter(name) is null ? name : null;
    }
}
