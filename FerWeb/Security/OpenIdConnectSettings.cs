using FerWeb.Workspace.Accounts;

namespace FerWeb.Security;

/// <summary>An OpenID Connect provider at which people log in, beside or instead of passwords here.</summary>
public sealed class OpenIdConnectSettings
{
    /// <value>Its address, under which /.well-known/openid-configuration lies. Empty: none. Default: empty.</value>
    public string Authority { get; set; } = "";

    /// <value>Under which name it knows this site.</value>
    public string ClientId { get; set; } = "";

    /// <value>The secret that it gave this site; better by the environment (Security__OpenIdConnect__ClientSecret) than in the file.</value>
    public string ClientSecret { get; set; } = "";

    /// <value>What the page calls it. Default: OpenID Connect.</value>
    public string Name { get; set; } = "OpenID Connect";

    /// <value>Role of whoever comes for the first time: viewer, analyst or admin. Default: viewer.</value>
    public string NewcomersAre { get; set; } = "viewer";

    internal Role RoleOfNewcomers => Enum.TryParse<Role>(NewcomersAre, ignoreCase: true, out var role) ? role : Role.Viewer;
}
