using FerWeb.Security;

namespace FerWeb.Operations;

/// <summary>The HTTP side of the status page.</summary>
internal static class StatusApi
{
    public const string Path = "/api/v1/status";

    public static void MapStatusApi(this IEndpointRouteBuilder routes)
        => routes.MapGet(Path, (StatusReader status) => TypedResults.Ok(status.Read()))
            .WithName("Status")
            .WithSummary("How the site is: queues, times, memory, disk, store and workers; for admins")
            .WithTags("Operations")
            .RequireAuthorization(Policies.Administer);
}
