using System.Collections.Concurrent;
using FerWeb.Notify;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FerWeb.Tests.Web.Notify;

/// <summary>Takes what a site posts to a port of this machine, and keeps it.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Post> _received = [];

    private WebhookReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/told", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            _received.Enqueue(new Post(request.ContentType, request.Headers[WebhookSender.Signature].ToString(), body.ToArray()));
            if (HasEndlessAnswers)
            {
                var aborted = request.HttpContext.RequestAborted;
                await request.HttpContext.Response.Body.FlushAsync(aborted);
                await Task.Delay(Timeout.InfiniteTimeSpan, aborted);
            }

            return Results.StatusCode(Answers.TryDequeue(out var status) ? status : StatusCodes.Status204NoContent);
        });
    }

    public string Address => _app.Urls.First() + "/told";

    /// <value>Statuses of the next answers; 204 when there is none.</value>
    public ConcurrentQueue<int> Answers { get; } = [];

    /// <value>Whether it answers 200 and then goes on for ever.</value>
    public bool HasEndlessAnswers { get; init; }

    public IReadOnlyList<Post> Received => [.. _received];

    public static async Task<WebhookReceiver> StartAsync(bool hasEndlessAnswers = false)
    {
        var receiver = new WebhookReceiver { HasEndlessAnswers = hasEndlessAnswers };
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public sealed record Post(string? ContentType, string Signature, byte[] Body);
}
