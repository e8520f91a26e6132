using System.Text.Json;
using System.Text.Json.Nodes;
using FerWeb.Api;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace FerWeb.Gradio;

/// <summary>
/// The part of Gradio's HTTP protocol (sse_v3) that its clients need to call /predict, so that programs written for a
/// Gradio demo work here by changing the address. Protocol: the sources of @gradio/client and gradio_client.
/// </summary>
internal static class GradioApi
{
    // Gradio's clients make eleven. It is kept as long as the answers are.
    private const int LongestSession = 100;

    private static readonly TimeSpan _betweenHeartbeats = TimeSpan.FromSeconds(15);
    private static readonly string _appId = Guid.NewGuid().ToString("N");

    public static IServiceCollection AddGradio(this IServiceCollection services) => services.AddSingleton<GradioFiles>().AddSingleton<GradioQueue>();

    public static void MapGradioApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/config", (HttpRequest request, IOptions<LimitsOptions> limits) => Json(
                GradioDescription.Config($"{request.Scheme}://{request.Host}{request.PathBase}", _appId, limits.Value.MaxPhotoBytes)))
            .ExcludeFromDescription();
        var api = routes.MapGroup(GradioDescription.Prefix).ExcludeFromDescription();
        api.MapGet("/info", (LiveRecognizer live) => Json(GradioDescription.Info(live.Classes)));
        api.MapGet("/app_id", () => Json(new JsonObject { ["app_id"] = _appId }));
        api.MapGet("/heartbeat/{session}", BeatAsync);
        api.MapPost("/upload", UploadAsync).RequireRateLimiting(ClientRateLimit.Policy).WithMetadata(RefusalWords.OfPhotos);
        api.MapPost("/queue/join", JoinAsync).RequireRateLimiting(ClientRateLimit.Policy).WithMetadata(RefusalWords.OfPhotos);
        api.MapGet("/queue/data", ListenAsync);
        api.MapPost("/cancel", CancelAsync).RequireRateLimiting(ClientRateLimit.Policy);
        api.MapPost("/reset", () => Json(new JsonObject { ["success"] = true }));

        // Earlier releases had no prefix, and answered at once.
        foreach (var prefix in (string[])["", GradioDescription.Prefix])
        {
            var call = routes.MapGroup($"{prefix}/call/{GradioDescription.Endpoint}").ExcludeFromDescription();
            call.MapPost("", CallAsync).RequireRateLimiting(ClientRateLimit.Policy).WithMetadata(RefusalWords.OfPhotos);
            call.MapGet("/{id}", AnswerAsync);
            foreach (var verb in (string[])["run", "api"])
            {
                routes.MapPost($"{prefix}/{verb}/{GradioDescription.Endpoint}", RunAsync)
                    .RequireRateLimiting(ClientRateLimit.Policy).WithMetadata(RefusalWords.OfPhotos).ExcludeFromDescription();
            }
        }
    }

    private static async Task<IResult> UploadAsync(
        HttpRequest request, RecognitionQueue places, PhotoReader reader, GradioFiles files, CancellationToken cancellation)
    {
        using var place = places.TryEnter(ticket: null) ?? throw RecognitionService.Full();
        return Json(new JsonArray(files.Add(await reader.ReadAsync(request, cancellation, place.TooSlow))));
    }

    private static Task<IResult> JoinAsync(
        HttpRequest request, RecognitionService recognition, GradioQueue queue, GradioFiles files, PhotoReader reader, IOptions<LimitsOptions> limits,
        CancellationToken cancellation) => BeginAsync(request, recognition, queue, files, reader, limits.Value, SessionOf, cancellation);

    private static Task<IResult> CallAsync(
        HttpRequest request, RecognitionService recognition, GradioQueue queue, GradioFiles files, PhotoReader reader, IOptions<LimitsOptions> limits,
        CancellationToken cancellation) => BeginAsync(request, recognition, queue, files, reader, limits.Value, _ => null, cancellation);

    // The place is taken before the photo's bytes are read, and handed on to the call.
    private static async Task<IResult> BeginAsync(
        HttpRequest request, RecognitionService recognition, GradioQueue queue, GradioFiles files, PhotoReader reader, LimitsOptions limits,
        Func<JsonElement, string?> session, CancellationToken cancellation)
    {
        var id = GradioQueue.NewId();
        var admission = recognition.Admit(id);
        try
        {
            using var call = await ReadAsync(request, reader, cancellation, admission.TooSlow);
            queue.Join(id, session(call.RootElement), admission, InputOf(call, files, limits));
            return Json(new JsonObject { ["event_id"] = id });
        }
        catch
        {
            admission.Dispose();
            throw;
        }
    }

    private static string SessionOf(JsonElement call)
    {
        if (!call.TryGetProperty("fn_index", out var index) || index.ValueKind is not JsonValueKind.Number || index.GetDouble() != 0)
        {
            throw new ProblemException(StatusCodes.Status422UnprocessableEntity, "There is one function here, /predict, with fn_index 0.");
        }

        return call.TryGetProperty("session_hash", out var hash) && hash.ValueKind is JsonValueKind.String
            && hash.GetString() is { Length: > 0 and <= LongestSession } session
            ? session
            : throw new ProblemException(
                StatusCodes.Status422UnprocessableEntity, $"The call names no session_hash of 1 to {LongestSession} characters, so it could not be answered.");
    }

    /// <summary>The answer itself, as Gradio 2 and 3 gave it.</summary>
    private static async Task<IResult> RunAsync(
        HttpRequest request, RecognitionService recognition, GradioFiles files, PhotoReader reader, IOptions<LimitsOptions> limits,
        CancellationToken cancellation)
    {
        using var admission = recognition.Admit(ticket: null);
        GradioInput input;

        // Let go of before the wait, with all of the body: only the photo is kept.
        using (var call = await ReadAsync(request, reader, cancellation, admission.TooSlow))
        {
            input = InputOf(call, files, limits.Value);
        }

        await admission.WaitForTurnAsync(cancellation);
        return Json(GradioMessages.Output(await admission.RecognizeUnkeptAsync(input.Photo, input.Head, input.Search, cancellation)));
    }

    private static GradioInput InputOf(JsonDocument call, GradioFiles files, LimitsOptions limits)
        => GradioInput.Read(call.RootElement.TryGetProperty("data", out var data) ? data : default, files, limits.MaxPhotoBytes);

    private static async Task ListenAsync(HttpResponse response, GradioQueue queue, string session_hash, CancellationToken cancellation)
    {
        BeginStream(response);
        await foreach (var messages in queue.ListenAsync(session_hash, cancellation))
        {
            await WriteAsync(response, string.Concat(messages.Select(message => $"data: {message.ToJsonString()}\n\n")), cancellation);
        }
    }

    /// <summary>The answer to a call for clients that read server-sent events themselves, such as curl.</summary>
    private static async Task AnswerAsync(HttpResponse response, GradioQueue queue, string id, CancellationToken cancellation)
    {
        BeginStream(response);
        await foreach (var message in queue.ListenAsync(id, cancellation).SelectMany(messages => messages.ToAsyncEnumerable()))
        {
            var (name, data) = (string?)message["msg"] switch
            {
                "process_completed" when (bool)message["success"]! => ("complete", message["output"]!["data"]),
                "process_completed" => ("error", message["output"]),
                "unexpected_error" => ("error", new JsonObject { ["error"] = message["message"]!.DeepClone() }),
                "heartbeat" => ("heartbeat", null),
                _ => (null, null),
            };
            if (name is not null)
            {
                await WriteAsync(response, $"event: {name}\ndata: {data?.ToJsonString() ?? "null"}\n\n", cancellation);
            }
        }
    }

    private static async Task BeatAsync(HttpResponse response, TimeProvider time, IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        BeginStream(response);
        while (!ends.IsCancellationRequested)
        {
            await WriteAsync(response, "data: ALIVE\n\n", ends.Token);
            await Task.Delay(_betweenHeartbeats, time, ends.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Without a place: a call must end in a full house too. So its body is as small as any other's.
    private static async Task<IResult> CancelAsync(HttpRequest request, GradioQueue queue, CancellationToken cancellation)
    {
        using var body = await ParseAsync(() => JsonDocument.ParseAsync(request.Body, cancellationToken: cancellation));
        if (body.RootElement.TryGetProperty("event_id", out var id) && id.ValueKind is JsonValueKind.String)
        {
            queue.Cancel(id.GetString()!);
        }

        return Json(new JsonObject { ["success"] = true });
    }

    private static Task<JsonDocument> ReadAsync(HttpRequest request, PhotoReader reader, CancellationToken cancellation, CancellationToken tooSlow)
        => ParseAsync(async () => PhotoReader.Parse(await reader.ReadCallAsync(request, cancellation, tooSlow)));

    private static async Task<JsonDocument> ParseAsync(Func<Task<JsonDocument>> parse)
    {
        try
        {
            var document = await parse();
            return document.RootElement.ValueKind is JsonValueKind.Object ? document : throw new JsonException();
        }
        catch (JsonException)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "The call is not a JSON object of the form {\"data\": [photo]}.");
        }
    }

    private static void BeginStream(HttpResponse response)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellation)
    {
        await response.WriteAsync(text, cancellation);
        await response.Body.FlushAsync(cancellation);
    }

    private static ContentHttpResult Json(JsonNode node) => TypedResults.Content(node.ToJsonString(), "application/json");
}
