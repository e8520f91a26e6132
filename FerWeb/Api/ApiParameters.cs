using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FerWeb.Api;

/// <summary>What the framework says wrongly, or not at all, of the parameters of an address.</summary>
internal static class ApiParameters
{
    // By what stands before the parameter in the address.
    private static readonly Dictionary<string, string> _meanings = new()
    {
        ["checkpoints"] = "Step of the checkpoint.",
        ["classes"] = "Id of the class.",
        ["classroom-sets"] = "Id of the classroom set.",
        ["dataset-imports"] = "Id of the import.",
        ["dataset-uploads"] = "Id of the upload.",
        ["datasets"] = "Id of the data set.",
        ["evaluations"] = "Id of the evaluation.",
        ["faces"] = "Its number in the answer's faces, from 0.",
        ["model-combinations"] = "Id of what was begun.",
        ["models"] = "Id of the model.",
        ["pictures"] = "Id of the picture.",
        ["results"] = "The result_id of an answer.",
        ["runs"] = "Id of the run.",
        ["sweeps"] = "Id of the sweep.",
    };

    public static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var endpoint = context.Description;
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            var said = endpoint.ParameterDescriptions.FirstOrDefault(one => one.Name == parameter.Name)?.ParameterDescriptor;
            var info = (said as IParameterInfoParameterDescriptor)?.ParameterInfo;
            if (parameter.In == ParameterLocation.Path)
            {
                parameter.Description ??= MeaningOf(endpoint.RelativePath ?? "", parameter.Name);
            }
            else if (info is not null)
            {
                parameter.Required = IsRequired(info);
            }

            if (info?.GetCustomAttribute<ReadAsAttribute>() is { } read && parameter.Schema is OpenApiSchema schema)
            {
                Narrow(schema.Items as OpenApiSchema ?? schema, read.Type);
            }
        }
    }

    // The framework calls each list required (aspnetcore 10.0, with its endpoints made at build time), though it takes none for an empty one.
    private static bool IsRequired(ParameterInfo parameter) => parameter.GetCustomAttribute<RequiredAttribute>() is not null
        || (!parameter.HasDefaultValue && new NullabilityInfoContext().Create(parameter).ReadState == NullabilityState.NotNull);

    private static string? MeaningOf(string path, string? name)
    {
        var parts = path.Split('/');
        var place = Array.FindIndex(parts, part => part.StartsWith('{') && part[1..].Split(':', '}')[0] == name);
        return place > 0 ? _meanings.GetValueOrDefault(parts[place - 1]) : null;
    }

    private static void Narrow(OpenApiSchema text, Type type)
    {
        if (type.IsEnum)
        {
            text.Enum = [.. Enum.GetNames(type).Select(name => (JsonNode)JsonNamingPolicy.SnakeCaseLower.ConvertName(name))];
        }
        else
        {
            text.Type = type == typeof(bool) ? JsonSchemaType.Boolean : JsonSchemaType.Number;
        }
    }
}
