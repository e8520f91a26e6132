using FerWeb.Security;
using Microsoft.OpenApi;

namespace FerWeb.Api;

/// <summary>The OpenAPI document under /openapi/v1.json and its page under /openapi.</summary>
internal static class ApiDescription
{
    public const string Document = "v1";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        options.AddDocumentTransformer((document, context, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "FerWeb",
                Version = "1",
                Description = "Facial emotion recognition. It judges an expression in a photo and is often wrong.",
            };
            // Relative, so that "Try it out" works behind any name; only the sub-path must be said.
            document.Servers = context.ApplicationServices.GetRequiredService<IHttpContextAccessor>().HttpContext?.Request.PathBase is { HasValue: true } root
                ? [new OpenApiServer { Url = root.Value }]
                : [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[ApiOperations.Key] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key, made on the page /account. Not needed at the machine itself while only that can reach the site.",
            };
            document.Components.SecuritySchemes[ApiOperations.Login] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = Logins.Cookie,
                Description = "What POST /api/v1/login gives.",
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(ApiOperations.DescribeAsync);
        options.AddSchemaTransformer(ApiSchemas.DescribeAsync);
    });

    public static void MapApiDescription(this WebApplication app)
    {
        app.MapOpenApi();
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "openapi";
            page.SwaggerEndpoint("v1.json", "FerWeb");
            page.DocumentTitle = "FerWeb API";
            page.EnableValidator(null); // the default asks a host on the internet
        });
    }
}
