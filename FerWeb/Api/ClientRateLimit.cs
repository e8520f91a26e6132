using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using static FerWeb.Localization.Texts;

namespace FerWeb.Api;

/// <summary>What an endpoint says to a client that asks it too often: <see cref="OfRequests"/> unless it has words of its own.</summary>
/// <param name="Sentence">For a person.</param>
internal sealed record RefusalWords(string Sentence)
{
    public static RefusalWords OfPhotos { get; } = new(ModuleKey("Too many photos from your address. Wait a moment, then try again."));

    public static RefusalWords OfAnswers { get; } = new(ModuleKey("Too many answers from your address. Wait a moment, then try again."));

    public static RefusalWords OfRequests { get; } = new("Too many requests from your address. Wait a moment, then try again.");
}

/// <summary>A token bucket for each client address.</summary>
internal static class ClientRateLimit
{
    public const string Policy = "client";

    /// <summary>Frames of live video have a bucket of their own, so that they leave the photos' alone.</summary>
    public const string LivePolicy = "live";

    private const int Ipv6NetworkBytes = 8;

    public static IServiceCollection AddClientRateLimit(this IServiceCollection services)
    {
        services.AddRateLimiter(limiter => limiter.OnRejected = RefuseAsync);
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<LimitsOptions>>((limiter, limits) =>
        {
            limiter.AddPolicy(Policy, context => BucketOf(context, limits.Value.Burst, limits.Value.RequestsPerMinute));
            limiter.AddPolicy(LivePolicy, context => BucketOf(context, limits.Value.LiveBurst, limits.Value.LiveFramesPerMinute));
        });
        return services;
    }

    private static RateLimitPartition<string> BucketOf(HttpContext context, int burst, int perMinute)
        => RateLimitPartition.GetTokenBucketLimiter(KeyOf(context.Connection.RemoteIpAddress), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / perMinute,
            QueueLimit = 0,
        });

    /// <summary>An IPv6 client owns a whole /64 network, so that is what counts.</summary>
    public static string KeyOf(IPAddress? address) => address switch
    {
        null => "",
        { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } =>
            Convert.ToHexString(address.GetAddressBytes().AsSpan(0, Ipv6NetworkBytes)),
        _ => address.MapToIPv4().ToString(),
    };

    private static ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancellation)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);
        var words = rejected.HttpContext.GetEndpoint()?.Metadata.GetMetadata<RefusalWords>() ?? RefusalWords.OfRequests;
        var problem = new ProblemException(StatusCodes.Status429TooManyRequests, words.Sentence, wait);
        return new ValueTask(ProblemWriter.WriteAsync(rejected.HttpContext, problem));
    }
}
