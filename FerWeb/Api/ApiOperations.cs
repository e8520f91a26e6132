using System.Text.Json.Nodes;
using FerWeb.Datasets;
using FerWeb.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.OpenApi;

namespace FerWeb.Api;

/// <summary>Describes what the framework cannot know of an operation: bodies that it reads itself, who may call it, and how it may be refused.</summary>
internal static class ApiOperations
{
    /// <summary>Name of the security scheme of API keys.</summary>
    public const string Key = "key";

    /// <summary>Name of the security scheme of the cookie that a login gives.</summary>
    public const string Login = "login";

    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var form = metadata.OfType<BodyForm>().Cast<BodyForm?>().LastOrDefault();
        operation.RequestBody = form switch
        {
            BodyForm.Photo => DescribePhoto(),
            BodyForm.Frame => Body(("image/*", new() { Schema = Bytes() })),
            BodyForm.ModelFiles => Body(("multipart/form-data", new() { Schema = ObjectWith("file", Many(Bytes())) })),
            BodyForm.Piece => Body((UploadsApi.PieceType, new() { Schema = Bytes() })),
            BodyForm.Dataset => DescribeDataset(),
            _ => operation.RequestBody,
        };
        if (metadata.OfType<IdempotencyKeyMetadata>().Any())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = Idempotency.Header,
                In = ParameterLocation.Header,
                Description = "Any text that no other request of yours has, such as a UUID. A request that comes again with it, for a day, makes nothing "
                    + "new: it is answered as the first one was.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = Idempotency.LongestKey },
            });
        }

        var policies = metadata.OfType<IAuthorizeData>().Select(rule => rule.Policy).ToList();
        DescribeAccess(operation, policies, context.Document);
        ApiParameters.Describe(operation, context);
        DescribeRefusals(operation, context, form);
        DescribeHeaders(operation);
        return Task.CompletedTask;
    }

    /// <summary>A key or a login for what asks who calls; without one for recognising, which a setting closes to strangers.</summary>
    private static void DescribeAccess(OpenApiOperation operation, List<string?> policies, OpenApiDocument? document)
    {
        if (policies.Count == 0)
        {
            return;
        }

        var key = new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, document)] = [] };
        var login = new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Login, document)] = [] };
        List<OpenApiSecurityRequirement> security;
        string? right;
        (security, right) = policies switch
        {
            _ when policies.Contains(Policies.Administer) => ([login], "For an admin who has logged in; no key may do it."),
            _ when policies.Contains(Policies.Write) => ([key, login], "A key needs the scope recognise, read and change."),
            _ when policies.Contains(Policies.Read) => ([key, login], "A key needs the scope recognise and read."),
            _ => (new List<OpenApiSecurityRequirement> { new(), key, login }, default(string)),
        };
        operation.Security = security;
        operation.Description = string.Join("\n\n", new[] { operation.Description, right }.Where(text => !string.IsNullOrEmpty(text)));
    }

    private static void DescribeRefusals(OpenApiOperation operation, OpenApiOperationTransformerContext context, BodyForm? form)
    {
        if (operation.RequestBody is not null || operation.Parameters is { Count: > 0 })
        {
            Refuse(StatusCodes.Status400BadRequest, "Something in the request cannot be taken; the answer says what.");
        }

        if (operation.RequestBody is not null)
        {
            Refuse(StatusCodes.Status413PayloadTooLarge, "The body is larger than this address takes.");
            Refuse(StatusCodes.Status415UnsupportedMediaType, "The body is of a type that this address does not take.");
        }

        if (form is BodyForm.Photo or BodyForm.Frame)
        {
            Refuse(StatusCodes.Status408RequestTimeout, "The photo took too long to arrive.");
            Refuse(StatusCodes.Status422UnprocessableEntity, "The photo cannot be used; the answer says why.");
            Refuse(StatusCodes.Status503ServiceUnavailable, "No model is loaded, or too many photos wait.");
        }

        if (form is BodyForm.Frame)
        {
            Refuse(StatusCodes.Status411LengthRequired, "The request does not say how long its body is.");
        }

        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<EnableRateLimitingAttribute>().Any())
        {
            Refuse(StatusCodes.Status429TooManyRequests, "Too many requests came from the address of the client.");
        }

        if (operation.Security is not null)
        {
            Refuse(StatusCodes.Status401Unauthorized, "Nobody is logged in, and no key was sent.");
            Refuse(StatusCodes.Status403Forbidden, "The account or the key may not do this.");
        }

        if (operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Path) == true)
        {
            Refuse(StatusCodes.Status404NotFound, "There is none under this address.");
        }

        void Refuse(int status, string words)
        {
            operation.Responses ??= [];
            operation.Responses.TryAdd($"{status}", new OpenApiResponse
            {
                Description = words,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemDetails), context.Document) },
                },
            });
        }
    }

    private static void DescribeHeaders(OpenApiOperation operation)
    {
        foreach (var (status, response) in operation.Responses ?? [])
        {
            var header = status switch
            {
                "201" or "202" => ("Location", "Address of what was made."),
                "429" or "503" => ("Retry-After", "Seconds after which it may be tried again."),
                _ => default,
            };
            if (header is ({ } name, { } words) && response is OpenApiResponse described)
            {
                described.Headers ??= new Dictionary<string, IOpenApiHeader>();
                described.Headers[name] = new OpenApiHeader { Description = words, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
            }
        }
    }

    private static OpenApiRequestBody DescribePhoto()
    {
        var base64 = new OpenApiSchema { Type = JsonSchemaType.String, Format = "byte", Description = "The photo in base64, or a data address." };
        return Body(
            ("multipart/form-data", new() { Schema = ObjectWith("image", Bytes()) }),
            ("image/*", new() { Schema = Bytes() }),
            ("application/json", new() { Schema = ObjectWith("image", base64), Example = JsonNode.Parse("""{"image":"/9j/4AAQ..."}""") }));
    }

    private static OpenApiRequestBody DescribeDataset()
    {
        var form = ObjectWith(UploadReader.FileField, Bytes());
        form.Properties![UploadFields.NameField] = new OpenApiSchema { Type = JsonSchemaType.String, Description = ImportsApi.NameMeaning };
        form.Properties[UploadFields.MaxBadField] = new OpenApiSchema { Type = JsonSchemaType.Number, Description = ImportsApi.MaxBadMeaning };
        form.Properties[UploadFields.OwnClassesField] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = ImportsApi.OwnClassesMeaning };
        return Body(
            ("application/zip", new() { Schema = Bytes() }),
            ("text/csv", new() { Schema = Bytes() }),
            ("application/octet-stream", new() { Schema = Bytes() }),
            ("multipart/form-data", new() { Schema = form }));
    }

    private static OpenApiRequestBody Body(params (string Type, OpenApiMediaType Content)[] forms)
        => new() { Required = true, Content = forms.ToDictionary(form => form.Type, form => form.Content) };

    private static OpenApiSchema Bytes() => new() { Type = JsonSchemaType.String, Format = "binary" };

    private static OpenApiSchema Many(OpenApiSchema one) => new() { Type = JsonSchemaType.Array, Items = one };

    private static OpenApiSchema ObjectWith(string name, OpenApiSchema schema) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { name },
        Properties = new Dictionary<string, IOpenApiSchema> { [name] = schema },
    };
}
