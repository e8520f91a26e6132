using System.ComponentModel.DataAnnotations;
using FerWeb.Workspace.Accounts;
using Microsoft.Extensions.Options;

namespace FerWeb.Security;

/// <summary>Who may train, and bring and delete data. Matters when the site can be reached from other machines.</summary>
public sealed class SecurityOptions : IValidatableObject
{
    public const string Section = "Security";

    /// <value>Asks for a login even when only this machine can reach the site, such as behind a proxy. Default: false.</value>
    public bool RequireLogin { get; set; }

    /// <value>Recognising needs no login, also where everything else does. Default: true.</value>
    public bool OpenRecognition { get; set; } = true;

    /// <value>Name of the administrator whose password hash stands in <see cref="AdminPasswordHash"/>. Default: admin.</value>
    [Required, StringLength(64)]
    public string AdminUser { get; set; } = "admin";

    /// <value>
    /// An administrator's password as ASP.NET Core Identity hashes it (version 3, base64). The account is made, or given this password,
    /// at the start. Empty: the first admin is made on the page /setup or by <c>ferweb user add NAME --role admin</c>. Default: empty.
    /// </value>
    [RegularExpression($"({FormerAccount.HashPattern})?", ErrorMessage = "The field {0} must be a password hash of ASP.NET Core "
        + "Identity's version 3 (it begins with AQAAAA), or empty. Hashes of earlier versions of FerWeb (pbkdf2-sha256$...) can no longer be read.")]
    public string AdminPasswordHash { get; set; } = "";

    /// <value>How long a login holds after its last use. Default: 12 hours.</value>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan LoginLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <value>Login attempts a minute from one address; beyond that the answer is 429. Default: 10.</value>
    [Range(1, 1_000)]
    public int LoginsPerMinute { get; set; } = 10;

    /// <value>Where people log in who have no password here. Default: nowhere.</value>
    public OpenIdConnectSettings OpenIdConnect { get; set; } = new();

    /// <value>How long entries of the audit log are kept. Default: 365.</value>
    [Range(1, 36_500)]
    public int AuditDays { get; set; } = 365;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var authority = OpenIdConnect.Authority;
        if (authority.Length > 0 && !(Uri.TryCreate(authority, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback)))
        {
            yield return new ValidationResult(
                $"The field {nameof(SecurityOptions)}.{nameof(OpenIdConnect)} has the Authority \"{authority}\", which is no https address.",
                [nameof(OpenIdConnect)]);
        }

        if (!Enum.TryParse<Role>(OpenIdConnect.NewcomersAre, ignoreCase: true, out var role) || !Enum.IsDefined(role))
        {
            yield return new ValidationResult(
                $"The field {nameof(SecurityOptions)}.{nameof(OpenIdConnect)} has NewcomersAre \"{OpenIdConnect.NewcomersAre}\"; " +
                    "write viewer, analyst or admin.",
                [nameof(OpenIdConnect)]);
        }

        if (authority.Length > 0 && OpenIdConnect.ClientId.Length == 0)
        {
            yield return new ValidationResult(
                $"The field {nameof(SecurityOptions)}.{nameof(OpenIdConnect)} has an Authority and no ClientId.", [nameof(OpenIdConnect)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class SecurityOptionsValidator : IValidateOptions<SecurityOptions>;
