using System.Text.Json;
using System.Text.Json.Nodes;
using FerWeb.Engine;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FerWeb.Api;

/// <summary>What the framework says wrongly, or not at all, of the JSON that is sent.</summary>
internal static class ApiSchemas
{
    /// <summary>What a file of this content type is described as.</summary>
    public static Type TypeOf(string contentType) => contentType switch
    {
        "application/json" => typeof(JsonElement),
        ['t', 'e', 'x', 't', '/', ..] => typeof(string),
        _ => typeof(Stream),
    };

    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        var type = context.JsonTypeInfo.Type;
        if ((Nullable.GetUnderlyingType(type) ?? type) is var number && (number == typeof(float) || number == typeof(double)))
        {
            DescribeNumber(schema, isNullable: number != type);
        }
        else if (type == typeof(Sentence))
        {
            (schema.Type, schema.Description) = (JsonSchemaType.String, "A sentence in English.");
        }
        else if (type == typeof(ProblemDetails))
        {
            schema.Properties!["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object | JsonSchemaType.Null,
                Description = "What is wrong, by the field where it is.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text() },
            };
            schema.Properties["error_id"] = Text("Of a fault of the site: under it the log has the rest.");
            schema.Properties["trace_id"] = Text("Of the request, as the log has it.");
        }

        return Task.CompletedTask;
    }

    // The framework calls a number that may be none an object (aspnetcore 10.0), and leaves out that it may be null.
    private static void DescribeNumber(OpenApiSchema schema, bool isNullable)
    {
        var format = schema.Format;
        (schema.Type, schema.Format, schema.Pattern, schema.Enum) = (null, null, null, null);
        schema.AnyOf =
        [
            new OpenApiSchema { Type = JsonSchemaType.Number, Format = format },
            new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. new[] { "NaN", "Infinity", "-Infinity" }.Select(name => (JsonNode)name)] },
        ];
        if (isNullable)
        {
            schema.AnyOf.Add(new OpenApiSchema { Type = JsonSchemaType.Null });
        }
    }

    private static OpenApiSchema Text(string? description = null) => new() { Type = JsonSchemaType.String, Description = description };
}
