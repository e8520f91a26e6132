using Microsoft.AspNetCore.Identity;

namespace FerWeb.Workspace.Accounts;

/// <summary>A person who may sign in, as ASP.NET Core Identity keeps one, with a role.</summary>
public sealed class Account : IdentityUser
{
    /// <value>What the person may do. One role each, and one that includes the others below it: a column, no table of roles.</value>
    public Role Role { get; set; }

    /// <value>When it was made.</value>
    public DateTimeOffset Created { get; set; }

    /// <value>When the person last signed in; null for never.</value>
    public DateTimeOffset? LastLogin { get; set; }
}
