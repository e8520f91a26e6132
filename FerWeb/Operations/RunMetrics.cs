using System.Diagnostics.Metrics;
using System.Text.Json;
using FerWeb.Engine;
using FerWeb.Workspace.Runs;

namespace FerWeb.Operations;

/// <summary>Measures the runs; apart from <see cref="SiteMetrics"/> because photos are recognised without a store too.</summary>
internal sealed class RunMetrics(IMeterFactory meters, IRunStore store) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        meters.Create(SiteMetrics.Name)
            .CreateObservableUpDownCounter("ferweb.runs", Measure, "{run}", "Runs outside the trash, by status; those that wait are queued.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A store that is away has no numbers; what else is measured must still be told.
    private IEnumerable<Measurement<long>> Measure()
    {
        try
        {
            return [.. RunCounts.Of(store).Select(item => new Measurement<long>(
                item.Value, new KeyValuePair<string, object?>("ferweb.run.status", JsonNamingPolicy.SnakeCaseLower.ConvertName(item.Key.ToString()))))];
        }
        catch (SentenceException)
        {
            return [];
        }
    }
}
