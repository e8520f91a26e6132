using System.Net;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Models;
using FerWeb.Tests.Browser;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace FerWeb.Tests.Web.Models;

/// <summary>Models that are made of the checkpoints of a real run.</summary>
[Collection(WorkerProcesses.Name)]
public sealed class CheckpointModelsTests : IDisposable
{
    private readonly WorkerFolder _folder = new();
    private readonly TemporaryFolder _elsewhere = new();

    public void Dispose()
    {
        _folder.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public async Task Make_OfARunFromBeforeTheDataFolderWasMoved_FindsItsDataSetWhereItLiesNow()
    {
        var dataset = _folder.Dataset with { Folder = "/no-such-place/datasets/faces" };
        var run = await TrainAsync(dataset);
        using var checkpoints = Open();

        var made = await checkpoints.MakeAsync(run.Id, _folder.Store.Checkpoints(run.Id)[^1].Step, CancellationToken.None);

        Assert.Equal(dataset.Sha256, ModelFolder.ReadDescription(made).Provenance!.DatasetSha256);
    }

    [Fact]
    public async Task Make_OfOneThatIsMade_WaitsForNoOther()
    {
        var run = await TrainAsync(DatasetElsewhere());
        long[] steps = [.. _folder.Store.Checkpoints(run.Id).Select(checkpoint => checkpoint.Step).TakeLast(2)];
        using var checkpoints = Open();
        var made = await checkpoints.MakeAsync(run.Id, steps[1], CancellationToken.None);
        using var held = Hold();
        var other = checkpoints.MakeAsync(run.Id, steps[0], CancellationToken.None);
        await Patience.ForAsync(held.Begun);

        Assert.Equal(made, await Patience.ForAsync(checkpoints.MakeAsync(run.Id, steps[1], CancellationToken.None)));

        Assert.False(other.IsCompleted);
        await held.LetGoAsync();
        Assert.NotEqual(made, await Patience.ForAsync(other));
    }

    [Fact]
    public async Task Make_ThatNobodyWaitsForAnyMore_IsThereForWhoAsksAgain()
    {
        var run = await TrainAsync(DatasetElsewhere());
        var step = _folder.Store.Checkpoints(run.Id)[^1].Step;
        using var checkpoints = Open();
        using var held = Hold();
        using var impatience = new CancellationTokenSource();
        var given = checkpoints.MakeAsync(run.Id, step, impatience.Token);
        await Patience.ForAsync(held.Begun);

        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        await held.LetGoAsync(); // who reads it now can only be the one that was begun
        Assert.True(Directory.Exists(await Patience.ForAsync(checkpoints.MakeAsync(run.Id, step, CancellationToken.None))));
    }

    [Fact]
    public async Task Try_OfACheckpointWhoseModelIsBeingMade_LeavesThePlacesToOthers()
    {
        var run = await TrainAsync(DatasetElsewhere());
        var step = _folder.Store.Checkpoints(run.Id)[^1].Step;
        await using var site = new Site(new Dictionary<string, string> { ["Storage:Folder"] = _folder.Data.Root, ["Limits:MaxConcurrent"] = "1" });
        using var client = site.CreateClient();
        using var held = Hold();
        var tried = PostAsync(ModelsApi.AddressOf(run.Id, step) + "?whole=true");
        await Patience.ForAsync(held.Begun);

        Assert.Equal(HttpStatusCode.OK, await Patience.ForAsync(PostAsync("api/v1/recognize")));

        Assert.False(tried.IsCompleted);
        await held.LetGoAsync();
        Assert.Equal(HttpStatusCode.OK, await Patience.ForAsync(tried));

        async Task<HttpStatusCode> PostAsync(string path)
        {
            using var photo = new ByteArrayContent(TestPhotos.Png().Buffer);
            using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), photo);
            return answer.StatusCode;
        }
    }

    private CheckpointModels Open() => new(_folder.Store, _folder.Data, NullLogger<CheckpointModels>.Instance);

    private async Task<Run> TrainAsync(RunDataset dataset)
    {
        var created = _folder.Store.Create(new RunSpec("test", "ada", dataset, WorkerFolder.Options(epochs: 2), Device: "cpu"), "ada");
        var run = await _folder.WorkAsync(_folder.Claim(created.Id));
        Assert.Equal(RunStatus.Finished, run.Status);
        return run;
    }

    // Where nothing but trainings and exports of its runs reads it.
    private RunDataset DatasetElsewhere()
    {
        var folder = Directory.CreateDirectory(_elsewhere.PathTo("theirs")).FullName;
        foreach (var file in Directory.GetFiles(_folder.Dataset.Folder))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return _folder.Dataset with { Folder = folder };
    }

    /// <summary>From now on an export stands still at its data set.</summary>
    private HeldExport Hold() => new(_elsewhere.PathTo("theirs", DatasetManifest.FileName));

    /// <summary>An export that waits at a pipe in place of a file that it reads.</summary>
    private sealed class HeldExport : IDisposable
    {
        private readonly byte[] _content;

        public HeldExport(string file)
        {
            _content = File.ReadAllBytes(file);
            File.Delete(file);
            TemporaryFolder.MakePipe(file);
            Begun = Task.Run(() => new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0));
        }

        /// <value>Ends when an export has come that far.</value>
        public Task<FileStream> Begun { get; }

        /// <summary>It reads the file and goes on.</summary>
        public async Task LetGoAsync()
        {
            await using var pipe = await Begun;
            await pipe.WriteAsync(_content);
        }

        public void Dispose()
        {
            if (Begun.IsCompletedSuccessfully)
            {
                Begun.Result.Dispose();
            }
        }
    }
}
