using System.Net;
using System.Text.Json;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace FerWeb.Tests.Faults;

/// <summary>
/// PostgreSQL is stopped in the midst of a training that somebody watches, for 3 seconds, in a long run for 60: the training goes on,
/// and everything arrives afterwards, once, at the store and at whoever watches.
/// </summary>
[Collection(DisturbedWorkers.Name)]
public sealed class DatabaseAwayTests
{
    private const int ShortOutage = 3;
    private const int LongOutage = 60;

    [Fact]
    public async Task Train_DatabaseStoppedForAWhile_LosesAndDoublesNothing()
    {
        using var server = new PostgresServer();
        using var folder = new WorkerFolder(database: server.CreateSchema());
        var run = folder.Store.Create(new RunSpec("endless", "ada", folder.Dataset, WorkerFolder.Endless, Device: "cpu"), "ada").Id;
        using var site = await SiteProcess.StartAsync(folder.Data.Root, ["--Storage:Database", folder.Database!]);
        using var client = site.Client();
        await folder.WaitAsync(run, now => now.Progress.Step > 20);
        using var enough = new CancellationTokenSource();
        var watching = WatchAsync(site, run, enough.Token);

        server.Crash();
        var away = await client.GetAsync("/api/v1/runs");
        using var bytes = new ByteArrayContent(PhotoBytes.Jpeg());
        bytes.Headers.ContentType = new("image/jpeg");
        var photo = await client.PostAsync("/api/v1/recognize", bytes);
        var page = await client.GetAsync("/");
        await Task.Delay(TimeSpan.FromSeconds(Repetitions.Of(ShortOutage, LongOutage)), CancellationToken.None);
        server.Start();
        var back = await BackAsync(folder, run);
        await folder.WaitAsync(run, now => now.Progress.Step > back.Progress.Step + 30);
        (await client.PostAsync($"/api/v1/runs/{run}/stop", null)).EnsureSuccessStatusCode();
        var end = await folder.WaitAsync(run, now => now.Status.IsResting());
        var (steps, statuses) = await watching;
        await enough.CancelAsync();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK, HttpStatusCode.OK), (away.StatusCode, photo.StatusCode, page.StatusCode));
        Assert.Equal((RunStatus.Stopped, 1), (end.Status, end.Attempt));
        var told = folder.Store.ReadSince(run, 0, int.MaxValue);
        var expected = Enumerable.Range(1, (int)end.Progress.Step).Select(step => (long)step).ToList();
        Assert.Equal(expected, told.Points.Where(point => point.Key == MetricKey.StepLoss).Select(point => point.Step));
        Assert.DoesNotContain(told.Events, happened => happened.Kind == RunEventKind.Warning);
        Assert.Equal(expected, steps);
        Assert.Equal("stopped", statuses[^1]);
        Assert.Equal(0, await site.TerminateAsync());
        Assert.Single(site.Log.Split('\n'), line => line.Contains("cannot be reached now", StringComparison.Ordinal));
        Assert.Single(site.Log.Split('\n'), line => line.Contains("The database of runs answers again.", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", site.Log, StringComparison.Ordinal);
    }

    // The store of the test is cut off too.
    private static async Task<Run> BackAsync(WorkerFolder folder, string run)
    {
        Run? back = null;
        await Patience.UntilAsync(() =>
        {
            try
            {
                back = folder.Store.Find(run);
            }
            catch (StoreAwayException)
            {
                return false;
            }

            return true;
        });
        return back!;
    }

    /// <summary>Follows a run as docs/live-protocol.md says: whoever is cut off asks again for what comes after the last frame.</summary>
    private static async Task<(List<long> Steps, List<string> Statuses)> WatchAsync(SiteProcess site, string run, CancellationToken enough)
    {
        var (steps, statuses, seen) = (new List<long>(), new List<string>(), 0L);
        await using var viewer = new HubConnectionBuilder().WithUrl(new Uri(site.Address, TrainingHub.Path)).Build();
        await viewer.StartAsync(enough);
        while (statuses is not [.., "stopped"])
        {
            try
            {
                await foreach (var frame in viewer.StreamAsync<JsonElement>("Stream", run, seen, enough))
                {
                    seen = frame.GetProperty("to").GetInt64();
                    statuses.Add(frame.GetProperty("run").GetProperty("status").GetString()!);
                    steps.AddRange(frame.GetProperty("curves").EnumerateArray()
                        .Where(curve => curve.GetProperty("key").GetString() == MetricKey.StepLoss)
                        .SelectMany(curve => curve.GetProperty("steps").EnumerateArray().Select(step => step.GetInt64())));
                    if (statuses[^1] == "stopped")
                    {
                        break;
                    }
                }
            }
            catch (HubException error) when (error.Message.Contains("cannot be reached now", StringComparison.Ordinal))
            {
                await Task.Delay(200, enough);
            }
        }

        return (steps, statuses);
    }
}
