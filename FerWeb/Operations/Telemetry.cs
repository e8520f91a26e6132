using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FerWeb.Operations;

/// <summary>Sends metrics and traces by OTLP, where OpenTelemetry's own setting names a receiver; else nothing is sent or collected.</summary>
internal static class Telemetry
{
    /// <summary>Its companions (protocol, headers, interval, service name) are read by OpenTelemetry itself, from the same settings.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] _metersOfDotNet =
    [
        "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting",
        "Microsoft.AspNetCore.Components.Server.Circuits",
    ];

    /// <exception cref="OptionsValidationException">The setting is no address.</exception>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration settings)
    {
        if (settings[Endpoint] is not { Length: > 0 } endpoint)
        {
            return;
        }

        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new OptionsValidationException(
                Endpoint, typeof(Telemetry), [$"Telemetry: {Endpoint} is the address of an OTLP receiver, like http://localhost:4318, not \"{endpoint}\"."]);
        }

        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("ferweb", serviceVersion: ProgramVersion.Text))
            .WithMetrics(metrics => metrics.AddMeter(SiteMetrics.Name).AddMeter(_metersOfDotNet))
            .WithTracing(traces => traces.AddSource(SiteMetrics.Name).AddAspNetCoreInstrumentation())
            .UseOtlpExporter();
    }
}
