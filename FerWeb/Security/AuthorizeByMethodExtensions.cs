using Microsoft.AspNetCore.Authorization;

namespace FerWeb.Security;

/// <summary>Gives endpoints the policy that their method implies, so that a new one is closed by itself.</summary>
internal static class AuthorizeByMethodExtensions
{
    /// <summary>
    /// Reading asks for <see cref="Policies.Read"/>, everything else for <see cref="Policies.Write"/>, unless an endpoint names another one itself.
    /// </summary>
    public static T AuthorizeByMethod<T>(this T endpoints)
        where T : IEndpointConventionBuilder
    {
        endpoints.Finally(endpoint =>
        {
            if (endpoint.Metadata.OfType<IAuthorizeData>().Any())
            {
                return;
            }

            var methods = endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods ?? [];
            var reads = methods.Count > 0 && methods.All(method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method));
            endpoint.Metadata.Add(new AuthorizeAttribute(reads ? Policies.Read : Policies.Write));
        });
        return endpoints;
    }
}
