using Bunit;
using FerWeb.Components.Pages.RunDetail;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>What a person fills in on the page of a run: the settings to go on with, its name and its tags.</summary>
public sealed class RunFormsTests : PageTest
{
    private readonly IRunStore _store;

    public RunFormsTests() => _store = Site.Services.GetRequiredService<IRunStore>();

    [Theory]
    [InlineData("epochs", "abc", "Give a number: 2 to 10000.", "8")]
    [InlineData("epochs", "1", "It must be 2 to 10000.", "8")]
    [InlineData("learningRate", "0", "It must be more than 0, at most 10.", "0.01")]
    [InlineData("patience", "-1", "It must be 0 to 10000.", "3")]
    public void Resume_ValueThatCannotBe_IsToldAtItsFieldAndStartsNothing(string field, string text, string words, string right)
    {
        var run = Paused();
        var page = Open(run);
        Assert.False(page.Find(".resume").HasAttribute("open"));

        Change(page, $"#resume-{field}", text);
        Press(page, "Resume"); // the one in the page's head

        Eventually(page, () => Assert.True(page.Find(".resume").HasAttribute("open")));
        Assert.Equal(words, TextOf(page, $".resume [data-field={field}] .fault"));
        Assert.Contains("Look at the fields that are marked", TextOf(page, ".resume .notice"), StringComparison.Ordinal);
        var input = page.Find($"#resume-{field}");
        Assert.Equal(("true", text), (input.GetAttribute("aria-invalid"), input.GetAttribute("value")));
        Assert.Contains($"resume-{field}-fault", input.GetAttribute("aria-describedby")!.Split(' '));
        Assert.Equal((RunStatus.Paused, run.LastSeq), (_store.Find(run.Id)!.Status, _store.Find(run.Id)!.LastSeq));

        Change(page, $"#resume-{field}", right);
        Press(page, "Resume with these settings");
        Eventually(page, () => Assert.Equal(RunStatus.Queued, _store.Find(run.Id)!.Status));
    }

    [Fact]
    public void Resume_RunThatItsTimeLimitEnded_IsRefusedUntilItsFieldAllowsMore()
    {
        var spec = RunControlTests.Spec("Out of time");
        var id = _store.Create(spec with { Options = spec.Options with { MaxTime = TimeSpan.FromMinutes(10) } }, "ada").Id;
        var run = _store.Move(_store.Claim("elsewhere", TimeSpan.FromMinutes(5), waiting => waiting.Id == id)!, RunStatus.Running, "worker")!;
        Assert.True(_store.Append(
            id, run.Attempt, "worker", [new NewRunEvent(RunEventKind.Warning, "{}")], new RunProgress { Epoch = 1, ValidationAccuracy = 0.5 }));
        var page = Open(_store.Move(_store.Find(id)!, RunStatus.EarlyStopped, "worker", StopCause.MaxTime)!);

        Press(page, "Resume");
        Eventually(page, () => Assert.Contains("its time limit is reached; allow more time", TextOf(page, "[role=alert]"), StringComparison.Ordinal));
        Assert.Equal((RunStatus.EarlyStopped, "10"), (_store.Find(id)!.Status, page.Find("#resume-maxMinutes").GetAttribute("value")));

        Change(page, "#resume-maxMinutes", "20");
        Press(page, "Resume with these settings");
        Eventually(page, () => Assert.Equal(RunStatus.Queued, _store.Find(id)!.Status));
        Assert.Equal(TimeSpan.FromMinutes(20), _store.Find(id)!.Spec.Options.MaxTime);
        Eventually(page, () => Assert.Contains(
            "Longest training time in minutes: 20 instead of 10.", TextOf(page, ".story"), StringComparison.Ordinal));
    }

    [Fact]
    public void Name_ThatIsNone_IsToldAtItsFieldAndChangesNothing()
    {
        var run = Paused();
        var (page, field) = OpenWith(() => Open(run), "#run-name");

        Change(page, "#run-name", " ");
        Press(page, "Save");

        Eventually(page, () => AssertFocused(field));
        Assert.Equal("A run needs a name of 1 to 120 characters.", TextOf(page, "#run-name-fault"));
        Assert.Equal(
            ("true", "run-name-fault"), (page.Find("#run-name").GetAttribute("aria-invalid"), page.Find("#run-name").GetAttribute("aria-describedby")));
        Assert.Equal(run.LastSeq, _store.Find(run.Id)!.LastSeq);

        Change(page, "#run-name", "Renamed");
        Press(page, "Save");
        Eventually(page, () => Assert.Equal("Renamed", _store.Find(run.Id)!.Spec.Name));
        Assert.Empty(page.FindAll("#run-name-fault"));
    }

    [Fact]
    public void Tags_GivenTwice_AreKeptOnceAndShownAsTheyAreKept()
    {
        var run = Paused();
        var page = Open(run);

        Change(page, "#run-tags", "Beta, alpha,alpha, beta");
        Press(page, "Save");

        Eventually(page, () => Assert.Equal("alpha, Beta", page.Find("#run-tags").GetAttribute("value")));
        Assert.Equal(["alpha", "Beta"], _store.Find(run.Id)!.Tags);
        Assert.Equal("Saved.", TextOf(page, ".labels [role=status]"));
    }

    private Run Paused()
    {
        var run = RunControlTests.Running(_store, "To go on");
        Assert.True(_store.Append(
            run.Id, run.Attempt, "worker", [new NewRunEvent(RunEventKind.Warning, "{}")], new RunProgress { Epoch = 1, ValidationAccuracy = 0.5 }));
        return _store.Move(_store.Move(_store.Find(run.Id)!, RunStatus.Pausing, "ada")!, RunStatus.Paused, "worker")!;
    }

    private IRenderedComponent<RunView> Open(Run run)
    {
        Navigation.NavigateTo($"runs/{run.Id}");
        return Render<RunView>(parameters => parameters.Add(page => page.Id, run.Id));
    }
}
