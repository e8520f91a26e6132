using FerWeb.Tests.Shared;
using Xunit.Abstractions;

namespace FerWeb.Tests.Load;

/// <summary>Many people who have a page open and do nothing: some each time, a thousand with <c>./test --long</c>.</summary>
[Collection(LoadedSites.Name)]
public sealed class IdleCircuitsTests(ITestOutputHelper output)
{
    // What the site keeps at most for a reconnect, and for how long.
    private const int MostKept = 500;

    private static readonly TimeSpan _kept = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task Pages_OpenAndIdle_CostABoundedAmountEachAndAreLetGo()
    {
        const double MostMegabytesEach = 1;
        var count = Repetitions.Of(20, 1_000);
        using var site = await LoadedSite.StartAsync();
        await using (await OpenAsync(site, 0))
        {
            // Whatever the first page loads.
        }

        var before = await site.MeasureAsync();
        var pages = new List<IdlePage>();
        for (var person = 1; person <= count; person++)
        {
            pages.Add(await OpenAsync(site, person));
        }

        var open = await site.MeasureAsync();
        output.WriteLine($"before {before}; with {count} pages {open}");
        await Task.Delay(TimeSpan.FromSeconds(Repetitions.Of(1, 60)));
        var idle = await site.MeasureAsync();
        output.WriteLine($"a while later {idle}, {(idle.WorkingSet - before.WorkingSet) / 1e6 / count:F2} MB each");
        Assert.All(pages, page => Assert.True(page is { IsConnected: true, Fault: null }, page.Fault));
        Assert.Equal(count, idle.Pages);
        Assert.InRange(idle.Circuits, count, count + 1);
        Assert.True((idle.WorkingSet - before.WorkingSet) / 1e6 < 50 + (MostMegabytesEach * count), $"before {before}; a while later {idle}");
        await using (await OpenAsync(site, 0))
        {
            // It still takes people in.
        }

        await Task.WhenAll(pages.Select(page => page.DisposeAsync().AsTask()));
        await Patience.UntilAsync(async () => await site.MeasureAsync() is { Pages: 0, Circuits: <= MostKept });
        output.WriteLine($"they left {await site.MeasureAsync()}");
        if (Repetitions.Of(0, 1) == 1)
        {
            await Task.Delay(_kept);
            await Patience.UntilAsync(async () => (await site.MeasureAsync()).Circuits == 0);
            output.WriteLine($"when they were kept no longer {await site.MeasureAsync()}");
        }
        else
        {
            output.WriteLine("Only in ./test --long: that pages which were left are forgotten after their time.");
        }

        site.HasNoErrors();
    }

    private static async Task<IdlePage> OpenAsync(LoadedSite site, int person)
    {
        using var client = site.Client(person);
        return await IdlePage.OpenAsync(site, client, person, "/");
    }
}
