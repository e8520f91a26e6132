using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Tests.Shared;
using FerWeb.Workspace;
using Xunit.Abstractions;

namespace FerWeb.Tests.Load;

/// <summary>
/// People who recognise photos, are live, watch a run that trains and go through the pages, all at once, on a site with its default
/// settings: a few for a moment, fifty for ten minutes with <c>./test --long</c>.
/// </summary>
[Collection(LoadedSites.Name)]
public sealed class PeopleTests(ITestOutputHelper output)
{
    private const int Samples = 20;

    private static readonly string[] _right = ["frame 200", "heat map 200", "page painted", "photo 200", "run frame"];

    [Fact]
    public async Task People_AllAtOnce_GetRightAnswersAndNoErrorAndTheSiteHoldsNoMoreAfterwards()
    {
        var people = Repetitions.Of(10, 50);
        using var site = await LoadedSite.StartAsync();
        using var owner = site.Client(0);
        DrawnSets.PutDrawn(new DataFolder(site.DataFolder));
        var run = await LaunchAsync(owner);
        var tally = new Tally();
        using var time = new CancellationTokenSource();
        var all = Enumerable.Range(1, people).Select(person => Task.Run(() => new People(site, run, tally).LiveAsync(person, time.Token))).ToList();
        var figures = new List<SiteFigures>();
        for (var sample = 0; sample < Samples; sample++)
        {
            await Task.Delay(TimeSpan.FromSeconds(Repetitions.Of(2, 600)) / Samples);
            figures.Add(await site.MeasureAsync());
            output.WriteLine(figures[^1].ToString());
        }

        // On a busy machine a moment is too short for all of them.
        await Patience.UntilAsync(() => _right.All(outcome => tally.Of(outcome) > 0));
        await time.CancelAsync();
        await Task.WhenAll(all);
        output.WriteLine(tally.ToString());
        await EndAsync(owner, run);

        tally.OnlyHas(_right, allowed: "frame dropped after its wait");
        site.HasNoErrors();
        IsSteady(figures);
    }

    // Answers are kept for five minutes, so that half of the long form's time is warm-up. The least of several moments is what is
    // held when garbage has just been collected.
    private void IsSteady(List<SiteFigures> figures)
    {
        if (Repetitions.Of(0, 1) == 0)
        {
            output.WriteLine("Only in ./test --long: that the site holds no more at the end than in the middle.");
            return;
        }

        var (before, after) = (figures[(Samples / 2)..(Samples * 3 / 4)], figures[(Samples * 3 / 4)..]);
        IsSteady(before, after, one => one.WorkingSet / 1e6, 50);
        IsSteady(before, after, one => one.ManagedHeap / 1e6, 20);
        IsSteady(before, after, one => one.Threads, 8);
        IsSteady(before, after, one => one.Handles, 50);
    }

    private static void IsSteady(List<SiteFigures> before, List<SiteFigures> after, Func<SiteFigures, double> figure, double most)
        => Assert.InRange(after.Min(figure), 0, before.Min(figure) + most);

    private static async Task<string> LaunchAsync(HttpClient owner)
    {
        // On one core, so that the other tests have one too; in a long run on all of them.
        var options = new { threads = Repetitions.Of(1, 0) };
        using var launched = await owner.PostAsJsonAsync("api/v1/runs", new { dataset = "drawn", epochs = 10_000, options });
        var run = (await launched.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run").GetProperty("id").GetString()!;
        await Patience.UntilAsync(async () => await StatusAsync(owner, run) == "running");
        return run;
    }

    private static async Task EndAsync(HttpClient owner, string run)
    {
        await owner.PostAsync($"api/v1/runs/{run}/stop", null);
        await Patience.UntilAsync(async () => await StatusAsync(owner, run) == "stopped");
    }

    private static async Task<string?> StatusAsync(HttpClient owner, string run)
        => (await owner.GetFromJsonAsync<JsonElement>($"api/v1/runs/{run}")).GetProperty("run").GetProperty("status").GetString();
}
