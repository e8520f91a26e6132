namespace FerWeb.Security;

/// <summary>Says at the start which rule is on, and how to make the account when there is none.</summary>
internal sealed partial class AccessAnnouncement(AccessRule rule, AdminAccount account, SetupCode code, ILogger<AccessAnnouncement> logger)
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
        else if (account.Exists)
        {
            Log.Login(logger, addresses);
        }
        else if (account.IsOutdated)
        {
            Log.Outdated(logger, account.PathOfFile, code.Text);
        }
        else
        {
            Log.Setup(logger, addresses, code.Text);
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Only this machine can reach the site ({Addresses}): training and data sets need no login.")]
        public static partial void Open(ILogger logger, string addresses);

        [LoggerMessage(2, LogLevel.Information, "Other machines may reach the site ({Addresses}): training and data sets need a login.")]
        public static partial void Login(ILogger logger, string addresses);

        [LoggerMessage(3, LogLevel.Warning, "Other machines may reach the site ({Addresses}): training and data sets need a login, "
            + "and there is no account yet. Make it on the page /setup with the code {SetupCode}.")]
        public static partial void Setup(ILogger logger, string addresses, string setupCode);

        [LoggerMessage(4, LogLevel.Warning, "The account in {File} was made by an earlier version of FerWeb, whose password hashes can no longer be read. "
            + "Make it anew on the page /setup with the code {SetupCode}.")]
        public static partial void Outdated(ILogger logger, string file, string setupCode);
    }
}
