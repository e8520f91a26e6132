namespace FerWeb.Workspace.Accounts;

/// <summary>A key in the list of its owner, or of an admin.</summary>
/// <param name="Id">Number of the key.</param>
/// <param name="Owner">Name of the account.</param>
/// <param name="Name">What the owner calls it.</param>
/// <param name="Scope">What it may do.</param>
/// <param name="Start">Its first characters.</param>
/// <param name="Created">When it was made.</param>
/// <param name="LastUsed">When it was last used, to the minute; null for never.</param>
public sealed record ApiKeyEntry(int Id, string Owner, string Name, KeyScope Scope, string Start, DateTimeOffset Created, DateTimeOffset? LastUsed);
