using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.Options;

namespace FerWeb.Security;

/// <summary>Forgets entries of the audit log older than <see cref="SecurityOptions.AuditDays"/>, once a day; the start does so as well.</summary>
internal sealed partial class AuditRetention(
    AuditLog audit, IOptions<SecurityOptions> options, TimeProvider clock, ILogger<AuditRetention> logger) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                audit.Prune(clock.GetUtcNow().AddDays(-options.Value.AuditDays));
            }
            catch (StoreAwayException error)
            {
                Log.NotPruned(logger, error.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Old entries of the audit log were not removed. {Reason}")]
        public static partial void NotPruned(ILogger logger, string reason);
    }
}
