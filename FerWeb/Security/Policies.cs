namespace FerWeb.Security;

/// <summary>
/// Names of the authorization policies: on pages as [Authorize(Policy = Policies.Read)], on endpoints and hubs as
/// RequireAuthorization. The person at the machine may do everything while only that machine can reach the site, unless they have
/// logged in as somebody.
/// </summary>
public static class Policies
{
    /// <summary>Recognising: open to everybody, unless <see cref="SecurityOptions.OpenRecognition"/> closes it to those without a login.</summary>
    public const string Recognize = "recognize";

    /// <summary>Looking at runs, models, data sets and evaluations: a viewer.</summary>
    public const string Read = "read";

    /// <summary>Starting, stopping, importing, exporting, deleting, making live; classroom sets, whose pictures show pupils: an analyst.</summary>
    public const string Write = "write";

    /// <summary>People and the audit log: an admin.</summary>
    public const string Administer = "administer";

    /// <summary>Anybody who has an account, for what is their own.</summary>
    public const string OwnAccount = "own-account";
}
