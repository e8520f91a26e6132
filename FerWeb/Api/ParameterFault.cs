using System.ComponentModel;
using Microsoft.AspNetCore.Http.Metadata;

namespace FerWeb.Api;

/// <summary>Finds the parameter that could not be read: one with a default is refused without an exception, and without its name.</summary>
internal static class ParameterFault
{
    /// <summary>The first parameter whose text is no value of its type; null when there is none.</summary>
    public static string? NameIn(HttpContext context)
        => context.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>().FirstOrDefault(parameter =>
            parameter is { HasTryParse: true, ParameterInfo.ParameterType: { IsArray: false } type }
            && context.Request.Query[parameter.Name].ToString() is { Length: > 0 } given
            && !TypeDescriptor.GetConverter(type).IsValid(given))?.Name;
}
