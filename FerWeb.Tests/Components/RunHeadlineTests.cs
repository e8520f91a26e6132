using System.Text.Json;
using Bunit;
using FerWeb.Components.Pages.RunDetail;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>What the page of a run says first: which accuracy it is, and what to do next.</summary>
public sealed class RunHeadlineTests : PageTest
{
    private readonly IRunStore _store;

    public RunHeadlineTests() => _store = Site.Services.GetRequiredService<IRunStore>();

    [Fact]
    public void Headline_OfARun_SaysItsAccuracyAndItsWayAndAtItsEndWhatToDoNext()
    {
        var run = Running("To be looked at");
        var page = Open(run);
        Assert.Contains("The first figure comes after the first epoch.", TextOf(page, ".headline"));
        Assert.DoesNotContain("Make live", TextOf(page, ".headline"));

        Assert.True(_store.Append(
            run.Id, run.Attempt, "worker", [new NewRunEvent(RunEventKind.Warning, "{}")],
            new RunProgress { Epoch = 2, Step = 40, StepsPerEpoch = 20, ValidationAccuracy = 0.5, BestAccuracy = 0.6, BestEpoch = 1 }));
        Eventually(page, () => Assert.Equal("50.0\u00a0%", TextOf(page, "[data-part=accuracy]")));
        Assert.Contains("Best accuracy so far: 60.0\u00a0%, after epoch 1", TextOf(page, ".headline"));
        Assert.Equal("Newest accuracy", TextOf(page, "[data-part=which]"));
        Assert.Contains("By chance: 1 in 7", TextOf(page, ".headline"));
        Assert.Contains("Epoch 2 of 10", TextOf(page, ".headline"));
        Assert.Equal("20", page.Find(".headline [role=progressbar]").GetAttribute("aria-valuenow"));

        _store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(20, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch));
        _store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(40, 2, 1, IsBest: false, IsPinned: false, DateTimeOffset.UnixEpoch));
        _store.Move(_store.Find(run.Id)!, RunStatus.Finished, "worker", StopCause.Finished, $"All {10} epochs are done.");
        Eventually(page, () => Assert.Contains("60.0\u00a0% right, but on drawings: try it on a photo.", TextOf(page, ".headline")));
        Assert.Equal("Best accuracy: after epoch 1", TextOf(page, "[data-part=which]"));
        Assert.DoesNotContain("Best accuracy so far", TextOf(page, ".headline"));
        Assert.Contains(page.FindAll(".headline button"), button => NameOf(button) == "Make live: step 20 of this run");
        Assert.Contains("step 20", page.Find(".headline input[type=file]").GetAttribute("aria-label"));
    }

    [Fact]
    public void Headline_OfARunAtRest_SaysItsBestAccuracyAndNotThatItMayChange()
    {
        var run = Running("At rest");
        Assert.True(_store.Append(
            run.Id, run.Attempt, "worker", [new NewRunEvent(RunEventKind.Warning, "{}")],
            new RunProgress { Epoch = 2, Step = 40, StepsPerEpoch = 20, ValidationAccuracy = 0.5, BestAccuracy = 0.6, BestEpoch = 1 }));
        _store.Move(_store.Find(run.Id)!, RunStatus.Finished, "worker", StopCause.Finished, $"All {10} epochs are done.");

        Assert.Contains("Best accuracy: 60.0\u00a0%, after epoch 1", TextOf(Open(run), ".headline"));
    }

    [Fact]
    public void Headline_OfARunWithoutValidationPictures_SaysThatNothingIsMeasured()
    {
        var run = Running("Unmeasured");
        NewRunEvent[] told = [new(RunEventKind.Warning, "{}")];
        Assert.True(_store.Append(run.Id, run.Attempt, "worker", told, new RunProgress { Epoch = 10, Step = 200, StepsPerEpoch = 20 }));
        Assert.Contains("Its data set has no validation pictures: nothing is measured.", TextOf(Open(run), ".headline"));

        _store.Move(_store.Find(run.Id)!, RunStatus.Finished, "worker", StopCause.Finished, $"All {10} epochs are done.");

        Assert.Contains("Its data set has no validation pictures: nothing is measured.", TextOf(Open(run), ".headline"));
    }

    [Fact]
    public void Headline_OfARunWhoseBestIsByAnotherMeasure_OffersThatEpochAndNamesTheMeasure()
    {
        var run = Running("By macro F1", bestBy: MonitoredMetric.MacroF1);
        foreach (var (epoch, accuracy, f1) in new[] { (1, 0.5, 0.6), (2, 0.6, 0.5) })
        {
            var step = 20 * epoch;
            MetricPoint Point(string key, double value) => new(key, step, epoch, value, epoch);
            Assert.True(_store.Append(
                run.Id, run.Attempt, "worker",
                [
                    new NewRunEvent(
                        RunEventKind.Epoch, JsonSerializer.Serialize(new { epoch, step, isBest = epoch == 1, seconds = 1 }),
                        [Point(MetricKey.ValidationAccuracy, accuracy), Point(MetricKey.MacroF1, f1)]),
                ],
                new RunProgress { Epoch = epoch, Step = step, StepsPerEpoch = 20, ValidationAccuracy = accuracy, BestAccuracy = accuracy, BestEpoch = epoch }));
            _store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(step, epoch, 1, IsBest: epoch == 1, IsPinned: false, DateTimeOffset.UnixEpoch));
        }

        _store.Move(_store.Find(run.Id)!, RunStatus.Finished, "worker", StopCause.Finished, $"All {10} epochs are done.");

        var page = Open(run);

        Eventually(page, () => Assert.Equal("Accuracy after epoch 1, the best (Macro F1)", TextOf(page, "[data-part=which]")));
        Assert.Equal("50.0\u00a0%", TextOf(page, "[data-part=accuracy]"));
        Assert.Contains("Best accuracy: 60.0\u00a0%, after epoch 2", TextOf(page, ".headline"));
        Assert.Contains(page.FindAll(".headline button"), button => NameOf(button) == "Make live: step 20 of this run");
        Assert.Contains("20 · best (Macro F1)", TextOf(page, ".checkpoints tbody tr"));
        Assert.Contains("goes by another measure", TextOf(page, "[data-fact='Best accuracy']"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryOnAPhoto_BeforeThePageListens_TakesNone(bool isInteractive)
    {
        SetRendererInfo(new RendererInfo("Server", isInteractive));

        var button = Render<TryCheckpoint>(parameters => parameters.Add(one => one.Run, "r1").Add(one => one.Step, 40L));

        Assert.Equal(!isInteractive, button.Find("input").HasAttribute("disabled"));
    }

    [Theory]
    [InlineData(false, "train again: for more epochs")]
    [InlineData(true, "train again: on more pictures")]
    public void Headline_OfARunNoBetterThanGuessing_AdvisesToTrainAgainFirst(bool isOverfitting, string advice)
    {
        var run = Running("Answers one class to everything");
        var confusion = Enumerable.Range(0, 7).Select(_ => new[] { 10, 0, 0, 0, 0, 0, 0 });
        foreach (var epoch in Enumerable.Range(1, 5))
        {
            var (step, fallen) = (20 * epoch, 2 - (0.1 * epoch));
            MetricPoint Point(string key, double value) => new(key, step, epoch, value, epoch);
            Assert.True(_store.Append(
                run.Id, run.Attempt, "worker",
                [
                    new NewRunEvent(
                        RunEventKind.Epoch,
                        JsonSerializer.Serialize(new { epoch, step, isBest = epoch == 1, seconds = 1, confusion, recall = new double[7] }),
                        [Point(MetricKey.TrainLoss, fallen), Point(MetricKey.ValidationLoss, isOverfitting ? 3 - fallen : fallen)]),
                ],
                new RunProgress { Epoch = epoch, Step = step, StepsPerEpoch = 20, ValidationAccuracy = 1 / 7.0, BestAccuracy = 1 / 7.0, BestEpoch = 1 }));
        }

        _store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(20, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch));
        _store.Move(_store.Find(run.Id)!, RunStatus.Finished, "worker", StopCause.Finished, $"All {10} epochs are done.");

        var page = Open(run);

        Eventually(page, () => Assert.Contains("14.3\u00a0% right on 70 pictures cannot be told from guessing", TextOf(page, ".headline .next")));
        Assert.Contains(advice, TextOf(page, ".headline p.advice"));
        Assert.Equal("Train again with other settings", TextOf(page, ".headline .steps > :first-child"));
        Assert.Equal(["Train again with other settings"], page.FindAll(".headline .primary").Select(NameOf));
    }

    [Theory]
    [InlineData(7, true)] // 14 of 20 right may be luck.
    [InlineData(9, false)]
    public void Guessing_TwoClassesOfTenPictures_IsWhereTheIntervalReachesOneHalf(int right, bool expected)
        => Assert.Equal(expected, Guessing.Of([[right, 10 - right], [10 - right, right]]) is not null);

    [Fact]
    public void Compare_OfARunAtItsEnd_IsBesideTheOneThatItIsACloneOfWhereThatIsStillThere()
    {
        var original = Ended("Original");
        var clone = Ended("Clone", original.Id);
        Assert.Equal($"compare?runs={original.Id}", Link(original));
        Assert.Equal($"compare?runs={original.Id},{clone.Id}", Link(clone));

        _store.Trash(original.Id, "ada");
        Assert.Equal([original.Id], _store.Purge(DateTimeOffset.MaxValue));

        Assert.Equal($"compare?runs={clone.Id}", Link(clone));

        Run Ended(string name, string? parent = null)
        {
            var run = Running(name, parent);
            Assert.True(_store.Tell(run, 1, 0.6));
            _store.AddCheckpoint(run.Id, run.Attempt, new RunCheckpoint(10, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch));
            return _store.Move(run, RunStatus.Finished, "worker", StopCause.Finished)!;
        }

        string? Link(Run run)
            => Open(run).FindAll(".headline .steps a").Single(link => NameOf(link) == "Compare with other runs").GetAttribute("href");
    }

    private Run Running(string name, string? parent = null, MonitoredMetric bestBy = MonitoredMetric.ValidationAccuracy)
    {
        var drawn = new RunDataset("drawn", "Drawn faces", "/no-such-folder", "0123456789abcdef");
        var spec = new RunSpec(name, "ada", drawn, RunPreset.Paces[0].Options("fernet") with { BestBy = bestBy }, Parent: parent);
        var created = _store.Create(spec, "ada");
        return _store.Move(_store.Claim("elsewhere", TimeSpan.FromMinutes(5), run => run.Id == created.Id)!, RunStatus.Running, "worker")!;
    }

    private IRenderedComponent<RunView> Open(Run run)
    {
        Navigation.NavigateTo($"runs/{run.Id}");
        return Render<RunView>(parameters => parameters.Add(page => page.Id, run.Id));
    }
}
