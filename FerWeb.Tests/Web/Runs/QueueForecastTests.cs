using FerWeb.Runs;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Web.Runs;

/// <summary>When waiting runs are expected to start, by runs of before on this machine.</summary>
public sealed class QueueForecastTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteRunStore _store;

    public QueueForecastTests()
        => _store = new SqliteRunStore(_folder.PathTo("ferweb.db"), new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56)));

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void PlaceOf_RunBehindOneWhoseTeachersNobodyTimed_HasNoTime()
    {
        var small = RunSpecs.Small();
        var plain = small with { Options = small.Options with { Epochs = 3, EarlySize = 0 }, Device = Device.Cpu };
        var taught = plain with { Options = plain.Options with { Teachers = ["/models/one"] } };
        var earlier = Start(plain);
        MetricPoint[] ends = [.. Enumerable.Range(1, 3).Select(epoch => new MetricPoint(MetricKey.TrainLoss, epoch * 10, epoch, 1.5, epoch * 20))];
        Assert.True(_store.Append(
            earlier.Id, earlier.Attempt, "worker", [new NewRunEvent(RunEventKind.Epoch, "{}", ends)], new RunProgress { Epoch = 3 }));
        Assert.NotNull(_store.Move(_store.Find(earlier.Id)!, RunStatus.Finished, "worker", StopCause.Finished));
        Start(plain);

        string[] waiting = [.. ((RunSpec[])[plain, taught, plain]).Select(spec => _store.Create(spec, "ada").Id)];
        var forecast = new QueueForecast(_store);

        Assert.Equal([(1, true), (2, true), (3, false)], waiting.Select(forecast.PlaceOf).Select(place => (place!.Position, place.Start is not null)));
    }

    private Run Start(RunSpec spec)
    {
        var created = _store.Create(spec, "ada");
        return _store.Move(_store.Claim(Environment.MachineName, TimeSpan.FromHours(1), run => run.Id == created.Id)!, RunStatus.Running, "worker")!;
    }
}
