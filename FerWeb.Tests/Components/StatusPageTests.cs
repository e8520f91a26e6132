using Bunit;
using FerWeb.Api;
using FerWeb.Components.Pages.Status;
using FerWeb.Components.Shared;
using FerWeb.Operations;
using FerWeb.Tests.Web.Localization;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Components;

/// <summary>The status page for admins.</summary>
public sealed class StatusPageTests : PageTest
{
    [Fact]
    public void Status_OneRunInWork_ShowsItsWorkerAndThatTheStoreAnswers()
    {
        var store = Services.GetRequiredService<IRunStore>();
        var run = store.Create(RunSpecs.Small(), "ada");
        var claimed = store.Claim("lab-3", TimeSpan.FromMinutes(1))!;

        var page = Render<StatusPage>();

        Eventually(page, () => Assert.Contains("lab-3", TextOf(page, "[data-table=workers] tbody tr"), StringComparison.Ordinal));
        Assert.Empty(page.FindAll("[data-label=GPU]"));
        var gpu = new GpuReading("NVIDIA H200", "570.86.15", 150_000_000_000, 1, 0.87);
        Assert.True(store.Append(run.Id, claimed.Attempt, "worker", [], new RunProgress { Gpu = gpu }));
        var later = Render<StatusPage>();
        Eventually(later, () => Assert.Equal("NVIDIA H200 (number 1), 87\u00a0% in use", TextOf(later, "[data-label=GPU]")));
        Assert.Equal($"runs/{run.Id}", page.Find("[data-table=workers] a").GetAttribute("href"));
        Assert.Equal("1", TextOf(page, "[data-status=Starting] dd"));
        Assert.Contains("(SQLite) answers", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_ThatCannotBeReadAnyMore_SaysThatSomethingWentWrong()
    {
        var (clock, broken) = (new FakeTimeProvider(), new BreakingClock());
        Use(clock, ActivatorUtilities.CreateInstance<StatusReader>(Site.Services, broken));
        var page = Render<FaultBoundary>(parameters => parameters.AddChildContent<StatusPage>());
        Eventually(page, () => Assert.NotEmpty(page.FindAll("[data-fact=photos]")));

        broken.IsBroken = true;
        clock.Advance(TimeSpan.FromSeconds(5));

        Eventually(page, () => Assert.Contains("Something went wrong", TextOf(page, ".fault-panel"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(RecentTimes.Most - 1, "999")]
    [InlineData(RecentTimes.Most, "1,000 or more")]
    [InlineData(RecentTimes.Most + 1, "1,000 or more")]
    public void Photos_OfWhichTheNewestAreKept_AreCountedWhereAllAreThere(int photos, string expected)
    {
        var times = Site.Services.GetRequiredService<RecentTimes>();
        for (var photo = 0; photo < photos; photo++)
        {
            times.Add(TimeSpan.FromMilliseconds(3));
        }

        var page = Render<StatusPage>();

        Eventually(page, () => Assert.Equal(expected, TextOf(page, "[data-fact=photos]")));
    }

    [Fact]
    public void Figures_InGerman_AreWrittenAsItsReadersDo() => InLanguage.Do("de", () =>
    {
        Site.Services.GetRequiredService<IOptions<LimitsOptions>>().Value.MaxWaiting = 1_234;

        var page = Render<StatusPage>();

        Eventually(page, () => Assert.Contains("0 von 1.234", page.Markup, StringComparison.Ordinal));
    });

    private sealed class BreakingClock : TimeProvider
    {
        public bool IsBroken { get; set; }

        public override DateTimeOffset GetUtcNow() => IsBroken ? throw new InvalidOperationException("It stands still.") : System.GetUtcNow();
    }
}
