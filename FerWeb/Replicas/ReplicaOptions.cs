using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace FerWeb.Replicas;

/// <summary>What several sites on one database and one data folder share beside these.</summary>
public sealed class ReplicaOptions : IValidatableObject
{
    public const string Section = "Replicas";

    /// <value>
    /// A Redis server that keeps the keys of cookies, as StackExchange.Redis writes it (host:port,password=...). Empty to keep them in
    /// the data folder where runs are in PostgreSQL or the account of the site has no home, and in that home elsewhere.
    /// </value>
    public string Redis { get; set; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Redis.Length > 0 && !IsAddress(Redis))
        {
            // What was written may hold the password.
            yield return new ValidationResult(
                $"The field {nameof(ReplicaOptions)}.{nameof(Redis)} is no address of Redis; write it like redis.lab:6379,password=…", [nameof(Redis)]);
        }
    }

    private static bool IsAddress(string redis)
    {
        try
        {
            // A URL would pass for the name of a host.
            var hosts = ConfigurationOptions.Parse(redis).EndPoints;
            return hosts.Count > 0 && !hosts.OfType<DnsEndPoint>().Any(host => host.Host.Contains(':', StringComparison.Ordinal));
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            return false;
        }
    }
}

[OptionsValidator]
internal sealed partial class ReplicaOptionsValidator : IValidateOptions<ReplicaOptions>;
