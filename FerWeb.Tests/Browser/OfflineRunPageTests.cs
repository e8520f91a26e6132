using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>The page of a run loses all its connections while the run goes on.</summary>
[Collection(OtherPages.Name)]
public sealed class OfflineRunPageTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private const int Points = 4;

    private readonly IRunStore _store = fixture.Site.Services.GetRequiredService<IRunStore>();
    private readonly CircuitOptions _circuits = fixture.Site.Services.GetRequiredService<IOptions<CircuitOptions>>().Value;
    private TimeSpan _kept;
    private CutConnection _connection = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _kept = _circuits.DisconnectedCircuitRetentionPeriod;
        IsExpectedError = CutConnection.IsExpected;
        _connection = await CutConnection.OfAsync(Page, "/_blazor");
    }

    public override async Task DisposeAsync()
    {
        _circuits.DisconnectedCircuitRetentionPeriod = _kept;
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Page_OfflineWhileTheServerKeepsItsCircuit_HealsInPlaceWithEveryPointOnce()
    {
        Assert.True(_kept > TimeSpan.FromMinutes(11), "a circuit is kept for too short a time");

        var run = await BeOfflineAsync();

        await HealedAsync(run);
        Assert.True(await Page.EvaluateAsync<bool>("() => window.stillTheSamePage === true"));
    }

    [Fact]
    public async Task Page_OfflineForLongerThanTheServerKeepsItsCircuit_HealsByItselfWithEveryPointOnce()
    {
        _circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromSeconds(1);

        var run = await BeOfflineAsync();

        await HealedAsync(run);
        Assert.False(await Page.EvaluateAsync<bool>("() => window.stillTheSamePage === true"), "the circuit was there still");
    }

    // Four seconds, in which the run makes as many points as before.
    private async Task<Run> BeOfflineAsync()
    {
        var created = _store.Create(RunSpecs.Small("Offline", "local"), "local");
        var run = _store.Move(_store.Claim("elsewhere", TimeSpan.FromMinutes(5), waiting => waiting.Id == created.Id)!, RunStatus.Running, "worker")!;
        Append(run, 1);
        await Page.GotoAsync($"runs/{run.Id}?smooth=0");
        await Drawn.PointsAsync(Page, Points);
        await Page.EvaluateAsync("() => { window.stillTheSamePage = true; }");
        await _connection.CutAsync();
        await Expect(Page.Locator("#connection")).ToBeVisibleAsync();
        for (var point = 1; point <= Points; point++)
        {
            Append(run, Points + point, count: 1);
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        await Drawn.PointsAsync(Page, Points);
        _connection.Restore();
        return run;
    }

    private async Task HealedAsync(Run run)
    {
        await Drawn.PointsAsync(Page, 2 * Points);
        await Expect(Page.Locator("#connection")).ToBeHiddenAsync();
        Append(run, (2 * Points) + 1, count: 1);
        await Drawn.PointsAsync(Page, (2 * Points) + 1);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Kill", Exact = true })).ToBeVisibleAsync();
        Assert.Equal(RunStatus.Stopping, _store.Find(run.Id)!.Status);
    }

    private void Append(Run run, long step, int count = Points)
        => Assert.True(_store.Append(run.Id, run.Attempt, "worker",
            [RunSpecs.Curve(MetricKey.StepLoss, [.. Enumerable.Range(0, count).Select(i => (step + i, 1.0 / (step + i)))])]));
}
