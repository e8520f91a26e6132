using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FerWeb.Engine.Storage;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.Options;

namespace FerWeb.Notify;

/// <summary>
/// Posts what has come of runs to <see cref="NotifyOptions.Webhook"/>, each at most once: a notice is claimed in the store before it is
/// sent, so that neither another site nor the next start of this one sends it too. This site sends in order; others may be ahead or behind.
/// </summary>
internal sealed partial class WebhookSender(
    IRunStore store, RunFeed feed, IHttpClientFactory clients, IOptions<NotifyOptions> options, IOptions<WebOptions> web, TimeProvider clock,
    ILogger<WebhookSender> logger) : BackgroundService
{
    /// <summary>Header with the signature, as sha256=HEX.</summary>
    public const string Signature = "X-FerWeb-Signature";

    private static readonly TimeSpan _betweenQuestions = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Webhook.Length == 0)
        {
            return;
        }

        await foreach (var _ in feed.FollowStoreAsync(() => true, stoppingToken))
        {
            while (!await SendAllAsync(stoppingToken))
            {
                await Task.Delay(_betweenQuestions, clock, stoppingToken);
            }
        }
    }

    // False when the store could not be asked.
    private async Task<bool> SendAllAsync(CancellationToken stopped)
    {
        try
        {
            while (!stopped.IsCancellationRequested && store.ClaimNotice() is { } notice)
            {
                await SendAsync(notice, stopped);
            }

            return true;
        }
        catch (RunStoreException)
        {
            return false; // Of which the feed tells.
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // What cannot be read is no reason to stop the site; it is tried again after the next change.
            Log.Unreadable(logger, error);
            return true;
        }
    }

    private async Task SendAsync(RunNotice notice, CancellationToken stopped)
    {
        try
        {
            using var request = Request(notice);
            using var client = clients.CreateClient(nameof(WebhookSender));
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stopped); // The body may be endless.
            answer.EnsureSuccessStatusCode();
        }
        catch (Exception error)
        {
            // Whatever it was: a receiver that is not there is no reason to stop the site, nor is the stop of the site to be silent about it.
            Log.NotSent(logger, notice.Id, error.Message);
        }
    }

    private HttpRequestMessage Request(RunNotice notice)
    {
        var site = options.Value.Site.Length > 0 ? options.Value.Site.TrimEnd('/') : web.Value.PathBase;
        var body = JsonSerializer.SerializeToUtf8Bytes(WebhookMessage.Of(notice, site + "/"), JsonFormats.SnakeCase);
        var request = new HttpRequestMessage(HttpMethod.Post, options.Value.Webhook)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new(MediaTypeNames.Application.Json) } },
        };
        if (options.Value.Secret.Length > 0)
        {
            var mark = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.Secret), body);
            request.Headers.Add(Signature, $"sha256={Convert.ToHexStringLower(mark)}");
        }

        return request;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Notify:Webhook was not told what has come of {Id}, and is not told any more: {Reason}")]
        public static partial void NotSent(ILogger logger, string id, string reason);

        [LoggerMessage(2, LogLevel.Error, "What is to be told to Notify:Webhook could not be read.")]
        public static partial void Unreadable(ILogger logger, Exception error);
    }
}
