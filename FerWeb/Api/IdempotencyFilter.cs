using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using FerWeb.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace FerWeb.Api;

/// <summary>What makes something once, however often it is asked: draft-ietf-httpapi-idempotency-key-header.</summary>
internal static class Idempotency
{
    public const string Header = "Idempotency-Key";

    public const int LongestKey = 255;

    /// <summary>A client that got no answer may send its request again with the same key: it gets what the first one made.</summary>
    public static RouteHandlerBuilder MayBeSentAgain<T>(this RouteHandlerBuilder endpoint) => endpoint
        .AddEndpointFilter<IdempotencyFilter<T>>()
        .WithMetadata(new IdempotencyKeyMetadata())
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
}

/// <summary>An endpoint that takes the header.</summary>
internal sealed record IdempotencyKeyMetadata;

/// <summary>Answers a request that comes again as the first time. A key is its sender's own, and holds for a day.</summary>
/// <typeparam name="T">What the endpoint answers when it has made something.</typeparam>
internal sealed class IdempotencyFilter<T>(RequestAnswers answers, IOptions<JsonOptions> json) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (!context.HttpContext.Request.Headers.TryGetValue(Idempotency.Header, out var given))
        {
            return await next(context);
        }

        // A string of structured fields stands in quotes (RFC 9651), which not every client sends.
        var key = given.ToString().Trim('"');
        if (key.Length is 0 or > Idempotency.LongestKey)
        {
            throw new ProblemException(
                StatusCodes.Status400BadRequest, $"The header {Idempotency.Header} has 1 to {Idempotency.LongestKey} characters.");
        }

        key = $"{PersonName.Of(context.HttpContext)}\n{key}";
        var asked = Fingerprint(context);
        return answers.TryTake(key) ? await MakeAsync(key, asked, context, next) : Repeat(key, asked);
    }

    private async Task<object?> MakeAsync(string key, string asked, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        object? result;
        try
        {
            result = await next(context);
        }
        catch (Exception error) when (error is not CommitInDoubtException)
        {
            answers.Forget(key);
            throw;
        }

        try
        {
            if (result is Created<T> { Location: { } location, Value: { } made })
            {
                answers.Keep(key, new KeptAnswer(asked, location, JsonSerializer.SerializeToElement(made, json.Value.SerializerOptions)));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It was made, and this request is answered; one that comes again is told to look.
        }

        return result;
    }

    private Created<JsonElement> Repeat(string key, string asked)
    {
        var known = answers.Find(key) ?? throw new ProblemException(
            StatusCodes.Status409Conflict,
            $"A request with this {Idempotency.Header} has begun, and what came of it is not known yet. Send it again in a moment; if that does not help, " +
            $"look whether what you want is there before you send it with another key.");
        return known.Request == asked
            ? TypedResults.Created(known.Location, known.Body)
            : throw new ProblemException(
                StatusCodes.Status422UnprocessableEntity, $"Another request had this {Idempotency.Header}. Give each request a key of its own.");
    }

    // What the body says is in the argument that is made of it; it is not kept itself.
    private string Fingerprint(EndpointFilterInvocationContext context)
    {
        var request = context.HttpContext.Request;
        var body = context.Arguments.FirstOrDefault(argument => argument?.GetType().IsDefined(typeof(JsonUnmappedMemberHandlingAttribute), false) == true);
        var said = JsonSerializer.SerializeToUtf8Bytes(body, body?.GetType() ?? typeof(object), json.Value.SerializerOptions);
        return $"{request.Method} {request.Path} {Convert.ToHexStringLower(SHA256.HashData(said))}";
    }
}
