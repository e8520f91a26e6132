namespace FerWeb.Security;

/// <summary>Names of the authorization policies.</summary>
public static class Policies
{
    /// <summary>
    /// Training, runs, data sets, models and checkpoints: on pages as [Authorize(Policy = Policies.Manage)], on endpoints and
    /// hubs as RequireAuthorization. Open to the person at the machine while only that machine can reach the site; a login otherwise.
    /// </summary>
    public const string Manage = "manage";

    /// <summary>The role that <see cref="Manage"/> asks for.</summary>
    internal const string AdminRole = "admin";
}
