using System.Globalization;

namespace FerWeb.Benchmarks;

/// <summary>Recognition while a run trains on the same machine, and the run's speed while photos come in: each alone, then both, in turn.</summary>
internal static class SharedMachineBenchmark
{
    private const int Photos = 40;
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(Uri url, string photo, int rounds)
    {
        using var site = new TrainingSite(url);
        var bytes = await File.ReadAllBytesAsync(photo);
        await site.RecogniseAsync(bytes, 10, TimeSpan.FromMilliseconds(100));
        var idle = await site.RecogniseAsync(bytes, Photos, _every);
        Say($"idle: median {idle[Photos / 2]:F0} ms, p95 {idle[Photos * 95 / 100]:F0} ms (n {Photos}, one photo a second)");
        var run = await site.StartRunAsync();
        try
        {
            for (var round = 1; round <= rounds; round++)
            {
                var alone = await site.SpeedAsync(run, Photos * _every);
                var answering = site.RecogniseAsync(bytes, Photos, _every);
                var both = await site.SpeedAsync(run, Photos * _every);
                var busy = await answering;
                var (median, late) = (busy[Photos / 2], busy[Photos * 95 / 100]);
                var recognising = FormattableString.Invariant($"median {median:F0} ms, p95 {late:F0} ms, {late / idle[Photos * 95 / 100]:F2} of idle");
                Say($"round {round}: training {both / alone:F3} of its speed alone ({both:F2} of {alone:F2} steps/s); recognising {recognising}");
            }
        }
        finally
        {
            await site.StopRunAsync(run);
        }
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
