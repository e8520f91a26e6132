namespace FerWeb.Workspace.Accounts;

/// <summary>A passkey in its owner's list.</summary>
/// <param name="Id">Its credential id, in base64url.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Created">When it was added.</param>
public sealed record PasskeyEntry(string Id, string Name, DateTimeOffset Created);
