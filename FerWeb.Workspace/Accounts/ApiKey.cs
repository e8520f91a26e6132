namespace FerWeb.Workspace.Accounts;

/// <summary>A key of a program, as it is kept: without the key itself.</summary>
public sealed class ApiKey
{
    /// <value>Number of the key.</value>
    public int Id { get; set; }

    /// <value>Id of the account that it belongs to.</value>
    public required string AccountId { get; set; }

    /// <value>What its owner calls it.</value>
    public required string Name { get; set; }

    /// <value>What it may do.</value>
    public KeyScope Scope { get; set; }

    /// <value>The first characters of the key, by which its owner tells it from others.</value>
    public required string Start { get; set; }

    /// <value>SHA-256 of the key, in hex. A slow hash would add nothing: 256 random bits cannot be guessed.</value>
    public required string Hash { get; set; }

    /// <value>When it was made.</value>
    public DateTimeOffset Created { get; set; }

    /// <value>When it was last used, to the minute; null for never.</value>
    public DateTimeOffset? LastUsed { get; set; }
}
