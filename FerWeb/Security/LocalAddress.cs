namespace FerWeb.Security;

/// <summary>Where to go after a login: only to a page of this site.</summary>
internal static class LocalAddress
{
    private const string Default = "/datasets";

    public static string Of(string? wanted)
        => wanted is ['/', ..] and not ['/', '/' or '\\', ..] && Uri.TryCreate(wanted, UriKind.Relative, out _) && !wanted.Any(char.IsControl) ? wanted : Default;
}
