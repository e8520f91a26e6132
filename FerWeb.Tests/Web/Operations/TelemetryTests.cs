using System.Net;
using FerWeb.Operations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace FerWeb.Tests.Web.Operations;

/// <summary>Metrics and traces go to an OTLP receiver where a setting names one, and nowhere else.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task Telemetry_ReceiverNamed_GetsMetricsAndTracesOfAPhoto()
    {
        // Sites of one process share the source of traces: only by this model those of this one are told from the others'.
        const string Model = "model-of-the-test-of-telemetry";
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var site = new Site(new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        })
        {
            Recognizer = new FakeRecognizer { ModelId = Model },
        };
        using var client = site.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/api/v1/recognize", new ByteArrayContent(PhotoBytes.Jpeg()))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.PostAsync("/api/v1/recognize", new ByteArrayContent([]))).StatusCode);

        string[] metrics =
        [
            "ferweb.recognition.photos", "ferweb.recognition.duration", "ferweb.recognition.waiting", "ferweb.recognition.active", "ferweb.runs",
            "answered", "unanswered", "queued", "http.server.request.duration", "dotnet.process.memory.working_set",
        ];
        await Patience.UntilAsync(() => metrics.All(name => receiver.Has("metrics", name)));
        await Patience.UntilAsync(() => receiver.Has("traces", "recognize") && receiver.Has("traces", "ferweb.model.id") && receiver.Has("traces", Model));
    }

    [Fact]
    public async Task Telemetry_NoReceiverNamed_IsNotEvenCollected()
    {
        await using var site = new Site();

        Assert.Null(site.Services.GetService<MeterProvider>());
    }

    [Fact]
    public void Telemetry_ReceiverThatIsNoAddress_IsToldAsASetting()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new(Telemetry.Endpoint, "here")]).Build();

        var error = Assert.Throws<OptionsValidationException>(() => new ServiceCollection().AddTelemetry(settings));

        Assert.StartsWith("OTEL_EXPORTER_OTLP_ENDPOINT is the address", Assert.Single(SettingFaults.Of(error)), StringComparison.Ordinal);
    }
}
