using System.Globalization;
using FerWeb.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Faults;

/// <summary>
/// The wall clock of site and worker is set by an hour in the midst of a training, by libfaketime's file of the time; the monotonic clock
/// goes on, as it does when a person or NTP sets a machine's clock. PostgreSQL keeps the right time.
/// </summary>
[Collection(DisturbedWorkers.Name)]
public sealed class ClockJumpTests
{
    // Its folder is named after the machine's architecture. ./test installs it.
    private static readonly string _library = Directory.GetDirectories("/usr/lib")
        .Select(folder => Path.Combine(folder, "faketime", "libfaketime.so.1")).First(File.Exists);

    [Theory]
    [InlineData("+3600", false)]
    [InlineData("-3600", false)]
    [InlineData("+3600", true)]
    [InlineData("-3600", true)]
    public async Task Train_ClockIsSet_GoesOnInTheSameAttemptWithRightDurations(string jump, bool postgres)
    {
        using var folder = new WorkerFolder(database: postgres ? PostgresServer.Shared.CreateSchema() : null);
        var options = WorkerFolder.Options(epochs: 10_000) with { EarlyStopping = null, Plateau = null };
        var run = folder.Store.Create(new RunSpec("endless", "ada", folder.Dataset, options, Device: "cpu"), "ada").Id;
        var time = Path.Combine(folder.Data.Root, "time");
        await File.WriteAllTextAsync(time, "+0");
        using var site = await SiteProcess.StartAsync(
            folder.Data.Root,
            ["--Storage:Database", folder.Database ?? "", "--Training:Lease", "00:00:05"],
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
        var before = await folder.WaitAsync(run, now => now.Progress.Step > 50);

        await File.WriteAllTextAsync(time, jump);
        // Several leases, and the time that workers get to renew.
        await Task.Delay(TimeSpan.FromSeconds(12));
        using var answer = await client.GetAsync("/health/live");
        var seconds = double.Parse(jump, CultureInfo.InvariantCulture);
        Assert.InRange((answer.Headers.Date!.Value - TimeProvider.System.GetUtcNow()).TotalSeconds - seconds, -60, 60);
        var jumped = folder.Store.Find(run)!;
        await folder.WaitAsync(run, now => now.Progress.Step > jumped.Progress.Step + 60);
        (await client.PostAsync($"/api/v1/runs/{run}/stop", null)).EnsureSuccessStatusCode();
        var end = await folder.WaitAsync(run, now => now.Status.IsResting());

        // The worker's clock was set too: the last line of its log says so.
        var last = File.ReadLines(Path.Combine(folder.Data.Run(run), "log.txt")).Last(line => line.StartsWith("20", StringComparison.Ordinal));
        var said = DateTime.Parse(last[..19], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        Assert.InRange((said - TimeProvider.System.GetUtcNow().UtcDateTime).TotalSeconds - seconds, -60, 60);
        Assert.Equal((RunStatus.Running, 1), (jumped.Status, jumped.Attempt));
        Assert.True(jumped.Progress.Step > before.Progress.Step);
        Assert.Equal((RunStatus.Stopped, 1), (end.Status, end.Attempt));
        var points = folder.Store.ReadMetrics(run, MetricKey.StepLoss);
        Assert.Equal(Enumerable.Range(1, (int)end.Progress.Step).Select(step => (long)step), points.Select(point => point.Step));
        Assert.All(points, point => Assert.InRange(point.Seconds, 0, 600));
        Assert.Equal(points.Select(point => point.Seconds).Order(), points.Select(point => point.Seconds));
        Assert.Equal(0, await site.TerminateAsync());
    }
}
