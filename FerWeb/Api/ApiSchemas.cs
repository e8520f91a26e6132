using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FerWeb.Engine;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Sweeps;
using FerWeb.Workspace.Comparison;
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
                Description = "What is wrong, by the field or parameter where it is; of the settings all that was found.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text() },
            };
            schema.Properties["error_id"] = Text("Of a fault of the site: under it the log has the rest.");
            schema.Properties["trace_id"] = Text("Of the request, as the log has it.");
        }
        else if (type == typeof(NewRunRequest) || type == typeof(CloneRequest) || type == typeof(NewSweepRequest))
        {
            var properties = schema.Properties!;
            properties["options"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object | JsonSchemaType.Null,
                Description = properties["options"].Description,
                Properties = TrainingOptionTable.All.ToDictionary(option => RequestedOptions.NameOf(option.Key), option => (IOpenApiSchema)Setting(option)),
                AdditionalPropertiesAllowed = false,
            };
        }
        else if (type == typeof(ComparedSetting))
        {
            // The framework does not see that those within a list may be null.
            var properties = schema.Properties!;
            properties["values"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = properties["values"].Description,
                Items = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null },
            };
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

    private static OpenApiSchema Setting(TrainingOption option)
    {
        var schema = new OpenApiSchema { Description = $"{option.Label}. {option.Help}" };
        switch (option)
        {
            case NumberOption number:
                var lowest = number.Lowest.ToString(CultureInfo.InvariantCulture);
                schema.Type = (number.IsWhole ? JsonSchemaType.Integer : JsonSchemaType.Number) | (number.MayBeEmpty ? JsonSchemaType.Null : 0);
                schema.Minimum = number.ExcludesLowest ? null : lowest;
                schema.ExclusiveMinimum = number.ExcludesLowest ? lowest : null;
                schema.Maximum = number.Highest.ToString(CultureInfo.InvariantCulture);
                break;
            case ChoiceOption choice:
                schema.Type = JsonSchemaType.String;
                schema.Enum = [.. choice.Choices.Select(one => (JsonNode)RequestedOptions.NameOf(one.Value))];
                break;
            default:
                schema.Type = JsonSchemaType.Boolean;
                break;
        }

        return schema;
    }

    private static OpenApiSchema Text(string? description = null) => new() { Type = JsonSchemaType.String, Description = description };
}
