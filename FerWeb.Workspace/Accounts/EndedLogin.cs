namespace FerWeb.Workspace.Accounts;

/// <summary>A login that its person ended while its cookie, or a copy of it, could still come.</summary>
public sealed class EndedLogin
{
    /// <value>Id of the login, as it stands in its cookie.</value>
    public required string Id { get; set; }

    /// <value>When its cookie expires by itself.</value>
    public DateTimeOffset Until { get; set; }
}
