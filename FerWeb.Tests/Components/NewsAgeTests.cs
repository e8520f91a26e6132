using Bunit;
using FerWeb.Components.Pages.RunDetail;
using FerWeb.Runs;
using FerWeb.Runs.Curves;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Components;

/// <summary>Whether a run that trains comes further, as its page says.</summary>
public sealed class NewsAgeTests : PageTest
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly SqliteRunStore _store;

    public NewsAgeTests()
    {
        _store = new SqliteRunStore(_folder.PathTo("ferweb.db"), _clock);
        Use(_clock);
    }

    [Fact]
    public void Age_OfARunThatFallsSilent_BecomesAWarningUntilItRests()
    {
        var run = _store.Launch();
        Tell(run, RunSpecs.Curve(MetricKey.StepLoss, (1, 1)));
        var age = Open(run);
        Assert.Equal(("rest", "Last news 0 s ago"), Said(age));

        _clock.Advance(TimeSpan.FromSeconds(30));
        Eventually(age, () => Assert.Equal(("rest", "Last news 30 s ago"), Said(age)));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Eventually(age, () => Assert.Equal(("warn", "No progress for 31 s"), Said(age)));

        _store.Move(run, RunStatus.Failed, "worker");
        Assert.Equal(("rest", ""), Said(Open(run)));
    }

    [Fact]
    public void Age_OfAWorkerThatHasNotBegun_CountsFromItsStart()
    {
        _store.Create(RunSpecs.Small(), "ada");
        var run = _store.Claim("here", TimeSpan.FromMinutes(5))!;
        Assert.Equal(("rest", "Last news 0 s ago"), Said(Open(run)));

        _clock.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(("warn", "No progress for 31 s"), Said(Open(run)));
    }

    [Fact]
    public void Age_OfARunResumedAfterADay_CountsFromItsNewStart()
    {
        var run = _store.Launch();
        Tell(run, RunSpecs.Curve(MetricKey.StepLoss, (1, 1)));
        _store.Move(_store.Move(run, RunStatus.Interrupted, "supervisor")!, RunStatus.Queued, "ada");
        _clock.Advance(TimeSpan.FromDays(1));

        run = _store.Start();

        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(("rest", "Last news 5 s ago"), Said(Open(run)));
    }

    [Fact]
    public void Age_OfARunThatSomebodyStops_IsNotMadeYoungerByThat()
    {
        var run = _store.Launch();
        _clock.Advance(TimeSpan.FromMinutes(2));

        _store.Move(run, RunStatus.Stopping, "ada");

        Assert.Equal(("warn", "No progress for 120 s"), Said(Open(run)));
    }

    [Fact]
    public void Age_WhileTheTeachersJudge_CountsFromTheirNewestAnswers()
    {
        var run = _store.Launch();
        _clock.Advance(TimeSpan.FromMinutes(10));

        Tell(run, new NewRunEvent(RunEventKind.Teachers, """{"done":256,"answers":1024}"""));

        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(("rest", "Last news 5 s ago"), Said(Open(run)));
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        _store.Dispose();
        _folder.Dispose();
    }

    private void Tell(Run run, NewRunEvent what) => Assert.True(_store.Append(run.Id, run.Attempt, "worker", [what]));

    private IRenderedComponent<NewsAge> Open(Run run)
    {
        var watched = new WatchedRun(_store.Find(run.Id)!, _store, new QueueForecast(_store), _clock);
        return Render<NewsAge>(parameters => parameters.Add(age => age.Now, watched.Now));
    }

    private static (string? Tone, string Words) Said(IRenderedComponent<NewsAge> age)
        => (age.Find(".age").GetAttribute("data-tone"), TextOf(age, ".age"));
}
