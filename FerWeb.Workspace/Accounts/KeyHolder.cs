namespace FerWeb.Workspace.Accounts;

/// <summary>Whose key a program has shown.</summary>
/// <param name="Owner">Name of the account.</param>
/// <param name="Role">What the owner may do.</param>
/// <param name="Key">What the owner calls the key.</param>
/// <param name="Scope">What the key may do.</param>
/// <param name="Hash">Its hash, by which it is asked for again.</param>
public sealed record KeyHolder(string Owner, Role Role, string Key, KeyScope Scope, string Hash);
