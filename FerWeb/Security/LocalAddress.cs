namespace FerWeb.Security;

/// <summary>Where to go after a login: only to a page of this site.</summary>
internal static class LocalAddress
{
    private const string Default = "/datasets";

    /// <param name="wanted">Path and query, with or without the site's sub-path.</param>
    /// <param name="root">The site's sub-path; empty for none.</param>
    public static string Of(string? wanted, PathString root)
    {
        var address = IsLocal(wanted) ? wanted! : Default;
        return address.StartsWith(root.Value + "/", StringComparison.OrdinalIgnoreCase) ? address : root.Value + address;
    }

    private static bool IsLocal(string? wanted)
        => wanted is ['/', ..] and not ['/', '/' or '\\', ..] && Uri.TryCreate(wanted, UriKind.Relative, out _) && !wanted.Any(char.IsControl);
}
