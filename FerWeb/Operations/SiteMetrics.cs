using System.Diagnostics;
using System.Diagnostics.Metrics;
using FerWeb.Recognition;

namespace FerWeb.Operations;

/// <summary>
/// What FerWeb measures of itself, named as OpenTelemetry's semantic conventions ask (docs/operations.md lists them). Requests,
/// circuits, Kestrel and the runtime are measured by .NET.
/// </summary>
internal sealed class SiteMetrics
{
    /// <summary>Name of the meter and of the source of traces.</summary>
    public const string Name = "FerWeb";

    private readonly Counter<long> _photos;
    private readonly Histogram<double> _durations;
    private readonly RecentTimes _recent;

    public SiteMetrics(IMeterFactory meters, RecognitionQueue queue, RecentTimes recent)
    {
        _recent = recent;
        var meter = meters.Create(Name);
        _photos = meter.CreateCounter<long>("ferweb.recognition.photos", "{photo}", "Photos and live frames, by what became of them.");
        _durations = meter.CreateHistogram<double>(
            "ferweb.recognition.duration", "s", "How long recognising took, without the wait for a turn.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        meter.CreateObservableUpDownCounter("ferweb.recognition.waiting", () => queue.Waiting, "{photo}", "Photos that wait for their turn.");
        meter.CreateObservableUpDownCounter("ferweb.recognition.active", () => queue.Running, "{photo}", "Photos that are being recognised.");
    }

    /// <summary>Where an activity for each photo comes from.</summary>
    public static ActivitySource Traces { get; } = new(Name);

    /// <summary>A photo was answered.</summary>
    public void Answered(TimeSpan time)
    {
        Count("answered");
        _durations.Record(time.TotalSeconds);
        _recent.Add(time);
    }

    /// <summary>A photo got no turn: no model, too many waited, or it is a frame of live video that waited too long.</summary>
    public void Refused() => Count("refused");

    /// <summary>A photo was let in and has no answer: it could not be read, was too large, recognising failed or its sender left.</summary>
    public void Unanswered() => Count("unanswered");

    private void Count(string outcome) => _photos.Add(1, new KeyValuePair<string, object?>("ferweb.recognition.outcome", outcome));
}
