using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace FerWeb;

/// <summary>Where people reach the site.</summary>
public sealed class WebOptions : IValidatableObject
{
    public const string Section = "Web";

    /// <value>Address that it listens on unless --urls says otherwise.</value>
    public string Address { get; set; } = "http://localhost:5080";

    /// <value>Sub-path behind a reverse proxy, as "/ferweb"; empty for none. The proxy passes it on as it is.</value>
    [RegularExpression("(/[A-Za-z0-9._~-]+)*")]
    public string PathBase { get; set; } = "";

    /// <value>
    /// IP addresses, or networks such as 10.244.0.0/16, of reverse proxies whose X-Forwarded-For, -Proto, -Host and -Prefix are believed. Default: none.
    /// </value>
    public string[] KnownProxies { get; set; } = [];

    /// <summary>Null when no proxy is known: then what a client says about forwarding is not believed.</summary>
    public ForwardedHeadersOptions? Forwarding()
    {
        if (KnownProxies.Length == 0)
        {
            return null;
        }

        // Of proxies in a row each adds an address: from the last one on they are believed until one is not known.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All, ForwardLimit = null };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in KnownProxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
            {
                options.KnownProxies.Add(address);
            }
            else
            {
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        }

        return options;
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
    [
        .. from address in Address.Split(';', StringSplitOptions.RemoveEmptyEntries)
           where !CanBeListenedOn(address)
           select new ValidationResult(
               $"The field {nameof(WebOptions)}.{nameof(Address)} has \"{address}\"; write it like http://0.0.0.0:5080.", [nameof(Address)]),
        .. from proxy in KnownProxies
           where !IPAddress.TryParse(proxy, out _) && !System.Net.IPNetwork.TryParse(proxy, out _)
           select new ValidationResult(
               $"The field {nameof(WebOptions)}.{nameof(KnownProxies)} has \"{proxy}\", which is neither an IP address nor a network such as 10.244.0.0/16.",
               [nameof(KnownProxies)]),
    ];

    // What the server would refuse, which tells it by a stack only.
    private static bool CanBeListenedOn(string address)
    {
        try
        {
            var binding = BindingAddress.Parse(address);
            return binding.Scheme.ToUpperInvariant() is "HTTP" or "HTTPS" && binding.PathBase.Length == 0 && binding.Port is >= 0 and <= IPEndPoint.MaxPort;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}

[OptionsValidator]
internal sealed partial class WebOptionsValidator : IValidateOptions<WebOptions>;
