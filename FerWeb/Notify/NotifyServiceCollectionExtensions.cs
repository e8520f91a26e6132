using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace FerWeb.Notify;

/// <summary>Registers what tells other programs what comes of runs.</summary>
internal static class NotifyServiceCollectionExtensions
{
    // Beside the 100 seconds that an HttpClient gives all tries together.
    private static readonly TimeSpan _longestTry = TimeSpan.FromSeconds(10);

    public static IServiceCollection AddNotify(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<NotifyOptions, NotifyOptionsValidator>().BindConfiguration(NotifyOptions.Section);
        services.AddHostedService<WebhookSender>();

        // The address may hold a key, so that nothing of it is logged; and a POST that is redirected may arrive as a GET.
        services.AddHttpClient(nameof(WebhookSender))
            .RemoveAllLoggers()
            .UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = false)
            .AddResilienceHandler("webhook", tries => tries.AddRetry(new HttpRetryStrategyOptions()).AddTimeout(_longestTry));
        return services;
    }
}
