using System.Globalization;
using FerWeb.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Faults;

/// <summary>
/// The wall clock of site and worker is set an hour ahead and then an hour behind in the midst of a training, by libfaketime's file of the time; the
/// monotonic clock goes on, as it does when a person or NTP sets a machine's clock. PostgreSQL keeps the right time.
/// </summary>
[Collection(DisturbedWorkers.Name)]
public sealed class ClockJumpTests
{
    // Its folder is named after the machine's architecture. ./test installs it.
    private static readonly string _library = Directory.GetDirectories("/usr/lib")
        .Select(folder => Path.Combine(folder, "faketime", "libfaketime.so.1")).First(File.Exists);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Train_ClockIsSetForwardsAndThenBack_GoesOnInTheSameAttemptWithRightDurations(bool postgres)
    {
        using var folder = new WorkerFolder(database: postgres ? PostgresServer.Shared.CreateSchema() : null);
        var run = folder.Store.Create(new RunSpec("endless", "ada", folder.Dataset, WorkerFolder.Endless, Device: "cpu"), "ada").Id;
        var time = Path.Combine(folder.Data.Root, "time");
        await File.WriteAllTextAsync(time, "+0");
        using var site = await SiteProcess.StartAsync(
            folder.Data.Root,
            [
                "--Storage:Database", folder.Database ?? "", "--Recognition:ModelsFolder", Path.Combine(folder.Data.Root, "none"),

                // The worker is to renew its lease within three seconds, whatever else this machine does.
                "--Training:Nice", "0",
            ],
            environment: new Dictionary<string, string>
            {
                ["LD_PRELOAD"] = _library,
                ["FAKETIME_TIMESTAMP_FILE"] = time,
                ["FAKETIME_NO_CACHE"] = "1",
                ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",

                // Else waits with a limit, which .NET measures by the monotonic clock, end at once.
                ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
            });
        using var client = site.Client();
        await folder.WaitAsync(run, now => now.Progress.Step > 20);
        foreach (var seconds in (int[])[3600, -3600])
        {
            await File.WriteAllTextAsync(time, seconds.ToString("+0;-0", CultureInfo.InvariantCulture));

            // Twice the three seconds in which workers may renew a lease that has run out.
            await Task.Delay(TimeSpan.FromSeconds(7));
            using var answer = await client.GetAsync("/health/live");
            Assert.InRange((answer.Headers.Date!.Value - TimeProvider.System.GetUtcNow()).TotalSeconds - seconds, -60, 60);
            var jumped = folder.Store.Find(run)!;
            Assert.Equal((RunStatus.Running, 1), (jumped.Status, jumped.Attempt));
            await folder.WaitAsync(run, now => now.Progress.Step > jumped.Progress.Step + 30 || now.Status.IsResting());
        }

        (await client.PostAsync($"/api/v1/runs/{run}/stop", null)).EnsureSuccessStatusCode();
        var end = await folder.WaitAsync(run, now => now.Status.IsResting());

        // The worker's clock was set too: the lines of its log say so.
        double[] ahead =
        [
            .. File.ReadLines(Path.Combine(folder.Data.Run(run), "log.txt"))
                .Where(line => line.StartsWith("20", StringComparison.Ordinal))
                .Select(line => DateTimeOffset.Parse(line[..19], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal))
                .Select(said => (said - TimeProvider.System.GetUtcNow()).TotalSeconds),
        ];
        Assert.Contains(ahead, seconds => seconds > 1800);
        Assert.InRange(ahead[^1], -3660, -3540);
        Assert.Equal((RunStatus.Stopped, 1), (end.Status, end.Attempt));
        var points = folder.Store.ReadMetrics(run, MetricKey.StepLoss);
        Assert.Equal(Enumerable.Range(1, (int)end.Progress.Step).Select(step => (long)step), points.Select(point => point.Step));
        Assert.All(points, point => Assert.InRange(point.Seconds, 0, 600));
        Assert.Equal(points.Select(point => point.Seconds).Order(), points.Select(point => point.Seconds));
        Assert.Equal(0, await site.TerminateAsync());
    }
}
