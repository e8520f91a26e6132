using System.Text.Json.Nodes;
using FerWeb.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FerWeb.Api;

/// <summary>The OpenAPI document under /openapi/v1.json and its page under /openapi.</summary>
internal static class ApiDescription
{
    public const string Document = "v1";

    private const string Key = "key";

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
            document.Components.SecuritySchemes[Key] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key, made on the page /account. Not needed at the machine itself while only that can reach the site.",
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (operation.OperationId == "Recognize")
            {
                operation.RequestBody = DescribePhoto();
            }

            operation.Security = SecurityOf(context);

            return Task.CompletedTask;
        });
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

    /// <summary>A key for what asks who calls; with or without one for recognising, which a setting closes to strangers.</summary>
    private static List<OpenApiSecurityRequirement>? SecurityOf(OpenApiOperationTransformerContext context)
    {
        var policies = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Select(rule => rule.Policy).ToList();
        if (policies.Count == 0)
        {
            return null;
        }

        var key = new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, context.Document)] = [] };
        return policies.Contains(Policies.Recognize) ? [new OpenApiSecurityRequirement(), key] : [key];
    }

    /// <summary>The endpoint reads the body itself, so the framework cannot know these three forms.</summary>
    private static OpenApiRequestBody DescribePhoto()
    {
        var bytes = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        var base64 = new OpenApiSchema { Type = JsonSchemaType.String, Format = "byte", Description = "The photo in base64, or a data address." };
        return new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["multipart/form-data"] = new() { Schema = ObjectWithImage(bytes) },
                ["image/*"] = new() { Schema = bytes },
                ["application/json"] = new() { Schema = ObjectWithImage(base64), Example = JsonNode.Parse("""{"image":"/9j/4AAQ..."}""") },
            },
        };
    }

    private static OpenApiSchema ObjectWithImage(OpenApiSchema image) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "image" },
        Properties = new Dictionary<string, IOpenApiSchema> { ["image"] = image },
    };
}
