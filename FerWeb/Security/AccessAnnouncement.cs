using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Runs;

namespace FerWeb.Security;

/// <summary>Says at the start which rule is on, and how to make the account when there is none.</summary>
internal sealed partial class AccessAnnouncement(
    AccessRule rule, AccountActions accounts, FormerAccount former, SetupCode code, ILogger<AccessAnnouncement> logger)
    : IHostedLifecycleService
{
    /// <summary>Only now the server is bound, and its addresses are known.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = string.Join(", ", rule.Addresses);
        if (rule.IsOpen)
        {
            Log.Open(logger, addresses);
        }
        else
        {
            SayHowToLogIn(addresses);
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void SayHowToLogIn(string addresses)
    {
        try
        {
            if (accounts.HasAdmin())
            {
                Log.Login(logger, addresses);
            }
            else if (File.Exists(former.PathOfFile))
            {
                Log.Outdated(logger, former.PathOfFile, code.Text);
            }
            else
            {
                Log.Setup(logger, addresses, code.Text);
            }
        }
        catch (StoreAwayException error)
        {
            Log.Away(logger, addresses, error.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Only this machine can reach the site ({Addresses}): training and data sets need no login.")]
        public static partial void Open(ILogger logger, string addresses);

        [LoggerMessage(2, LogLevel.Information, "Other machines may reach the site ({Addresses}): training and data sets need a login.")]
        public static partial void Login(ILogger logger, string addresses);

        [LoggerMessage(3, LogLevel.Warning, "Other machines may reach the site ({Addresses}): training and data sets need a login, "
            + "and there is no admin yet. Make the first one on the page /setup with the code {SetupCode}, or with ferweb user add NAME --role admin.")]
        public static partial void Setup(ILogger logger, string addresses, string setupCode);

        [LoggerMessage(4, LogLevel.Warning, "The account in {File} was made by an earlier version of FerWeb, whose password hashes can no longer be read. "
            + "Make it anew on the page /setup with the code {SetupCode}.")]
        public static partial void Outdated(ILogger logger, string file, string setupCode);

        [LoggerMessage(
            5, LogLevel.Error, "Other machines may reach the site ({Addresses}): training and data sets need a login, and nobody can log in. {Reason}")]
        public static partial void Away(ILogger logger, string addresses, string reason);
    }
}
