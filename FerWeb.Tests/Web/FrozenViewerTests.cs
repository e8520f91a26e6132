using System.Text.Json;
using System.Threading.Channels;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web;

/// <summary>Viewers of a run that do not read what the site sends them. Alone in the process: its memory is measured.</summary>
[Collection(TrainingRuns.Name)]
public sealed class FrozenViewerTests
{
    private const int Viewers = 8;
    private const int Batches = 120;
    private const int PointsPerBatch = 1_000;
    private const long MostBytesPerViewer = 1 << 20;

    [Fact]
    public async Task Stream_ViewersThatDoNotRead_HoldABoundedAmountAndThenGetEveryEventOnce()
    {
        await using var site = new Site();
        site.UseKestrel();
        site.StartServer();
        var store = site.Services.GetRequiredService<IRunStore>();
        var run = store.Launch();
        await ReadAsync(await OpenAsync(site, run.Id), run.LastSeq, site, run.Id); // whatever the first viewer loads
        Append(store, run, 0);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var viewers = await Task.WhenAll(Enumerable.Range(0, Viewers).Select(_ => OpenAsync(site, run.Id)));
        Append(store, run, Batches / 2);
        await Task.Delay(TimeSpan.FromSeconds(2)); // ten frames' time: as much as the site would send
        var held = (GC.GetTotalMemory(forceFullCollection: true) - before) / Viewers;
        var last = store.Find(run.Id)!.LastSeq;
        foreach (var (events, steps, bytes) in await Task.WhenAll(viewers.Select(viewer => ReadAsync(viewer, last, site, run.Id))))
        {
            Assert.Equal(Enumerable.Range(1, (int)last).Select(seq => (long)seq), events);
            Assert.Equal(Enumerable.Range(0, Batches * PointsPerBatch).Select(step => (long)step), steps);
            Assert.True(bytes > 2 * MostBytesPerViewer, $"{bytes} bytes are too few to tell.");
        }

        Assert.True(held < MostBytesPerViewer, $"A viewer that does not read holds {held} bytes.");
    }

    private static void Append(IRunStore store, Run run, int from)
    {
        for (var batch = from; batch < from + (Batches / 2); batch++)
        {
            var first = batch * PointsPerBatch;
            Assert.True(store.Append(run.Id, run.Attempt, "worker",
                [RunSpecs.Curve(MetricKey.StepLoss, [.. Enumerable.Range(first, PointsPerBatch).Select(step => ((long)step, Math.Sin(step)))])]));
        }
    }

    private static async Task<(FrozenViewer Viewer, ChannelReader<JsonElement> Frames)> OpenAsync(Site site, string run, long after = 0)
    {
        var viewer = await FrozenViewer.OpenAsync(site);
        return (viewer, await viewer.FollowAsync(run, after));
    }

    // Reads frames up to the event, then leaves. The site may have dropped a viewer that took nothing for long; as the
    // protocol says, it asks again with the last number that it has.
    private static async Task<(List<long> Events, List<long> Steps, long Bytes)> ReadAsync(
        (FrozenViewer Viewer, ChannelReader<JsonElement> Frames) opened, long last, Site site, string run)
    {
        var (viewer, frames) = opened;
        var (events, steps, bytes) = (new List<long>(), new List<long>(), 0L);
        viewer.Thaw();
        while (events.LastOrDefault() < last)
        {
            try
            {
                var frame = await Patience.ForAsync(frames.ReadAsync().AsTask());
                events.AddRange(frame.GetProperty("events").EnumerateArray().Select(happened => happened.GetProperty("seq").GetInt64()));
                steps.AddRange(frame.GetProperty("curves").EnumerateArray()
                    .SelectMany(curve => curve.GetProperty("steps").EnumerateArray())
                    .Select(step => step.GetInt64()));
            }
            catch (Exception) when (!viewer.IsConnected)
            {
                bytes += viewer.Bytes;
                await viewer.DisposeAsync();
                (viewer, frames) = await OpenAsync(site, run, events.LastOrDefault());
                viewer.Thaw();
            }
        }

        bytes += viewer.Bytes;
        await viewer.DisposeAsync();
        return (events, steps, bytes);
    }
}
