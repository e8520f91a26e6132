namespace FerWeb.Workspace.Accounts;

/// <summary>A person in the list of accounts.</summary>
/// <param name="Name">Name to sign in with.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Created">When it was made.</param>
/// <param name="LastLogin">When they last signed in; null for never.</param>
/// <param name="LockedUntil">Until when they cannot sign in; <see cref="DateTimeOffset.MaxValue"/> when an admin locked them; null for not locked.</param>
/// <param name="HasPassword">False for those who sign in elsewhere (OpenID Connect) only.</param>
public sealed record AccountEntry(
    string Name, Role Role, DateTimeOffset Created, DateTimeOffset? LastLogin, DateTimeOffset? LockedUntil, bool HasPassword)
{
    /// <value>An admin locked it, until an admin unlocks it.</value>
    public bool IsLockedByAdmin => LockedUntil == DateTimeOffset.MaxValue;
}
