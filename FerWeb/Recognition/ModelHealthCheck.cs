using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FerWeb.Recognition;

/// <summary>Healthy once the model is warm.</summary>
internal sealed class ModelHealthCheck(LiveRecognizer live) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(live.ModelId is { } model
            ? HealthCheckResult.Healthy($"Model {model} is warm.")
            : HealthCheckResult.Unhealthy(live.Fault?.ToString() ?? "The model is still loading."));
}
