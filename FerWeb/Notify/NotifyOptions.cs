using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FerWeb.Notify;

/// <summary>Which program is told what comes of runs. Default: none.</summary>
public sealed class NotifyOptions : IValidatableObject
{
    public const string Section = "Notify";

    /// <value>Address that gets a POST for each run that has ended by itself or stands still. Empty for none.</value>
    public string Webhook { get; set; } = "";

    /// <value>By which the receiver knows that a POST comes from here (HMAC-SHA-256 of its body). Empty: they are not signed.</value>
    public string Secret { get; set; } = "";

    /// <value>Address under which people open the site: what links in POSTs begin with. Empty: they begin with the path.</value>
    public string Site { get; set; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Setting, string Address)[] addresses = [(nameof(Webhook), Webhook), (nameof(Site), Site)];
        return from one in addresses
               where one.Address.Length > 0 && !IsOfTheWeb(one.Address)
               select new ValidationResult(
                   $"The field {nameof(NotifyOptions)}.{one.Setting} is no address that begins with http:// or https://.", [one.Setting]);
    }

    private static bool IsOfTheWeb(string address)
        => Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}

[OptionsValidator]
internal sealed partial class NotifyOptionsValidator : IValidateOptions<NotifyOptions>;
