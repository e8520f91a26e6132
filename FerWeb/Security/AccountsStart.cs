using FerWeb.Engine;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.Options;

namespace FerWeb.Security;

/// <summary>
/// Before the first request: carries over the account of an earlier version, puts the one of the settings in place, and forgets
/// old entries of the audit log. What goes wrong is logged; recognising needs no accounts.
/// </summary>
internal sealed partial class AccountsStart(
    FormerAccount former, AccountActions accounts, AuditLog audit, IOptions<SecurityOptions> options, TimeProvider clock, ILogger<AccountsStart> logger)
    : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        AuditOrigin.Current = new AuditOrigin("system", "start");
        try
        {
            await former.CarryOverAsync();
            if (options.Value.AdminPasswordHash is { Length: > 0 } hash)
            {
                await accounts.PutAdminAsync(options.Value.AdminUser, hash);
            }
        }
        catch (Exception error) when (error is SentenceException or IOException or UnauthorizedAccessException)
        {
            Log.Away(logger, error.Message);
        }

        try
        {
            audit.Prune(clock.GetUtcNow().AddDays(-options.Value.AuditDays));
        }
        catch (StoreAwayException error)
        {
            Log.NotAudited(logger, error.Message);
        }
        finally
        {
            AuditOrigin.Current = null;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Nobody can log in: {Reason}")]
        public static partial void Away(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Error, "What people do is not being written down. {Reason}")]
        public static partial void NotAudited(ILogger logger, string reason);
    }
}
