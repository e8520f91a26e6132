using System.Net;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Models;
using FerWeb.Tests.Browser;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Localization;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using static FerWeb.Localization.Texts;

namespace FerWeb.Tests.Web.Models;

/// <summary>Models that are made of the checkpoints of a real run, of which each test has a copy.</summary>
[Collection(WorkerProcesses.Name)]
public sealed class CheckpointModelsTests : IClassFixture<CheckpointModelsTests.TrainedRun>, IDisposable
{
    private readonly TrainedRun _trained;
    private readonly TemporaryFolder _folder = new();
    private readonly DataFolder _data;
    private readonly RunStore _store;

    public CheckpointModelsTests(TrainedRun trained)
    {
        _trained = trained;
        _data = new DataFolder(_folder.PathTo("data"));
        TemporaryFolder.Copy(trained.Data, _data.Root);
        _store = RunStore.Open(_data);
    }

    public void Dispose()
    {
        if (Directory.Exists(_trained.Dataset.Folder))
        {
            Directory.Delete(_trained.Dataset.Folder, recursive: true);
        }

        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Make_OfARunFromBeforeTheDataFolderWasMoved_FindsItsDataSetWhereItLiesNow()
    {
        Assert.False(Directory.Exists(_trained.Dataset.Folder));
        using var checkpoints = Open();

        var made = await checkpoints.MakeAsync(_trained.Id, LastStep(), CancellationToken.None);

        Assert.Equal(_trained.Dataset.Sha256, ModelFolder.ReadDescription(made).Provenance!.DatasetSha256);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Make_OfARunWhoseDataSetIsGoneOrHoldsOtherPicturesNow_SaysSoInTheReadersLanguageAndNamesNoPath(bool isReplaced)
    {
        Directory.Delete(Path.Combine(_data.Datasets, Path.GetFileName(_trained.Dataset.Folder)), recursive: true);
        if (isReplaced)
        {
            DrawnSets.PutFaces(_data, train: 28);
        }

        using var checkpoints = Open();

        var refusal = await Assert.ThrowsAsync<RunStoreException>(() => checkpoints.MakeAsync(_trained.Id, LastStep(), CancellationToken.None));

        Assert.Contains($"the data set '{_trained.Dataset.Name}' of its run was deleted", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_data.Root, refusal.Message, StringComparison.Ordinal);
        InLanguage.Do("de", () => Assert.Contains($"der Datensatz „{_trained.Dataset.Name}“", T[refusal.Sentence], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Make_OfOneThatIsMade_WaitsForNoOther()
    {
        PutDatasetBack();
        long[] steps = [.. _store.Checkpoints(_trained.Id).Select(checkpoint => checkpoint.Step).TakeLast(2)];
        using var checkpoints = Open();
        var made = await checkpoints.MakeAsync(_trained.Id, steps[1], CancellationToken.None);
        using var held = Hold();
        var other = checkpoints.MakeAsync(_trained.Id, steps[0], CancellationToken.None);
        await Patience.ForAsync(held.Begun);

        Assert.Equal(made, await Patience.ForAsync(checkpoints.MakeAsync(_trained.Id, steps[1], CancellationToken.None)));

        Assert.False(other.IsCompleted);
        await held.LetGoAsync();
        Assert.NotEqual(made, await Patience.ForAsync(other));
    }

    [Fact]
    public async Task Make_ThatNobodyWaitsForAnyMore_IsThereForWhoAsksAgain()
    {
        PutDatasetBack();
        var step = LastStep();
        using var checkpoints = Open();
        using var held = Hold();
        using var impatience = new CancellationTokenSource();
        var given = checkpoints.MakeAsync(_trained.Id, step, impatience.Token);
        await Patience.ForAsync(held.Begun);

        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        await held.LetGoAsync(); // who reads it now can only be the one that was begun
        Assert.True(Directory.Exists(await Patience.ForAsync(checkpoints.MakeAsync(_trained.Id, step, CancellationToken.None))));
    }

    [Fact]
    public async Task Make_OfARunThatIsDeletedForGoodMeanwhile_SaysSoAndLeavesNoFolder()
    {
        PutDatasetBack();
        using var checkpoints = Open();
        using var held = Hold();
        var made = checkpoints.MakeAsync(_trained.Id, LastStep(), CancellationToken.None);
        await Patience.ForAsync(held.Begun);

        _store.Trash(_trained.Id, "ada");
        Assert.Equal([_trained.Id], RunRemoval.Remove(_store, _data, DateTimeOffset.MaxValue, _trained.Id));
        await held.LetGoAsync();

        await Assert.ThrowsAsync<NotThereException>(() => Patience.ForAsync(made));
        Assert.False(Directory.Exists(_data.Run(_trained.Id)));
    }

    [Fact]
    public async Task Try_OfACheckpointWhoseModelIsBeingMade_LeavesThePlacesToOthers()
    {
        PutDatasetBack();
        var step = LastStep();
        await using var site = new Site(new Dictionary<string, string> { ["Storage:Folder"] = _data.Root, ["Limits:MaxConcurrent"] = "1" });
        using var client = site.CreateClient();
        using var held = Hold();
        var tried = PostAsync(ModelsApi.AddressOf(_trained.Id, step) + "?whole=true");
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

    private long LastStep() => _store.Checkpoints(_trained.Id)[^1].Step;

    private CheckpointModels Open() => new(_store, _data, NullLogger<CheckpointModels>.Instance);

    // Where the run was trained on it, and nothing but exports of the run reads it.
    private void PutDatasetBack() => TemporaryFolder.Copy(Path.Combine(_data.Datasets, Path.GetFileName(_trained.Dataset.Folder)), _trained.Dataset.Folder);

    /// <summary>From now on an export stands still at its data set.</summary>
    private HeldExport Hold() => new(Path.Combine(_trained.Dataset.Folder, DatasetManifest.FileName));

    /// <summary>A finished run in a data folder that was moved since: its data set is not where it was.</summary>
    public sealed class TrainedRun : IAsyncLifetime
    {
        private readonly WorkerFolder _worker = new();
        private readonly TemporaryFolder _moved = new();

        public string Id { get; private set; } = "";

        public string Data => _moved.PathTo("data");

        public RunDataset Dataset => _worker.Dataset;

        public async Task InitializeAsync()
        {
            var created = _worker.Store.Create(new RunSpec("test", "ada", Dataset, WorkerFolder.Options(epochs: 2), Device: "cpu"), "ada");
            var run = await _worker.WorkAsync(_worker.Claim(created.Id));
            Assert.Equal(RunStatus.Finished, run.Status);
            Id = run.Id;
            _worker.Store.Dispose();
            Directory.Move(_worker.Data.Root, Data);
        }

        public Task DisposeAsync()
        {
            _worker.Dispose();
            _moved.Dispose();
            return Task.CompletedTask;
        }
    }

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
