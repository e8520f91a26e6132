using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Models;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Web;

/// <summary>Models that are tried beside the live one: only so many stay loaded.</summary>
public sealed class TriedModelsTests
{
    private static readonly GrayImage _face = new(DatasetSplit.ImageSize, DatasetSplit.ImageSize, TemporaryFolder.Noise(1));

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Acquire_AThirdModelAfterAWhile_LetsTheOneAskedLongestAgoGoAfterItsLastAnswer()
    {
        using var tried = new TriedModels(_time);
        using var first = await tried.AcquireAsync(Folder("."));
        _time.Advance(TimeSpan.FromSeconds(11));
        var second = await AskAsync(tried, Folder("../models"));
        await AskAsync(tried, Folder("../models/."));

        Assert.Equal(7, (await first.Recognizer.ClassifyAsync(_face, LabelHead.Fer, CancellationToken.None)).Count);
        Assert.Same(second, await AskAsync(tried, Folder("../models")));
        first.Dispose();
        await Patience.UntilAsync(() => IsDisposedAsync(first.Recognizer));
        Assert.NotSame(first.Recognizer, await AskAsync(tried, Folder(".")));
    }

    [Fact]
    public async Task Acquire_ModelsThatAreAskedInTurn_StayLoadedUpToEight()
    {
        using var folder = new TemporaryFolder();
        using (var network = DrawnNetworks.Trained(TrainingRuns.Tiny().Network))
        {
            ModelFolder.Save(folder.PathTo("tiny"), new ModelDescription { Id = "tiny", Network = network.Description }, network);
        }

        // By another path it is another model.
        string[] paths = [.. Enumerable.Range(0, 9).Select(steps => folder.PathTo([.. Enumerable.Repeat(".", steps), "tiny"]))];
        using var tried = new TriedModels(_time);
        IPhotoRecognizer[] eight = new IPhotoRecognizer[8];
        for (var i = 0; i < eight.Length; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            eight[i] = await AskAsync(tried, paths[i]);
        }

        for (var i = 0; i < eight.Length; i++)
        {
            Assert.Same(eight[i], await AskAsync(tried, paths[i]));
        }

        await AskAsync(tried, paths[8]);

        Assert.Same(eight[1], await AskAsync(tried, paths[1]));
        Assert.NotSame(eight[0], await AskAsync(tried, paths[0]));
    }

    [Fact]
    public async Task Acquire_ModelThatCouldNotBeRead_IsLoadedOnceItCan()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(ShippedModel.Folder))
        {
            File.Copy(file, folder.PathTo(Path.GetFileName(file)));
        }

        // A folder in its place stands for a file that may not be read; the time of a file does not change with who may.
        var (weights, aside) = (folder.PathTo(ModelFolder.WeightsFile), folder.PathTo("aside"));
        File.Move(weights, aside);
        Directory.CreateDirectory(weights);
        Directory.SetLastWriteTimeUtc(weights, File.GetLastWriteTimeUtc(aside));
        using var tried = new TriedModels(_time);
        await Assert.ThrowsAnyAsync<Exception>(() => tried.AcquireAsync(folder.PathTo()));
        var stamp = Directory.GetLastWriteTimeUtc(weights);
        Directory.Delete(weights);
        File.Move(aside, weights);
        File.SetLastWriteTimeUtc(weights, stamp);

        using var lease = await tried.AcquireAsync(folder.PathTo());

        Assert.Equal(ShippedModel.Id, lease.Recognizer.ModelId);
    }

    // The shipped model by another path is another model.
    private static string Folder(string way) => Path.Combine(Checkout.Root, "models", way, ShippedModel.Id);

    private static async Task<IPhotoRecognizer> AskAsync(TriedModels tried, string folder)
    {
        using var lease = await tried.AcquireAsync(folder);
        return lease.Recognizer;
    }

    private static async Task<bool> IsDisposedAsync(IPhotoRecognizer recognizer)
    {
        try
        {
            await recognizer.ClassifyAsync(_face, LabelHead.Fer, CancellationToken.None);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
