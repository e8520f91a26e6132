using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Cli;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Tests.Workspace.Sweeps;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Sweeps;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Faults;

/// <summary>A data folder on a tmpfs of 64 MB: three checkpoints of our default network do not fit, those of a small one do.</summary>
[Collection(TrainingRuns.Name)]
public sealed class SmallDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Launch_NoRoomForThreeCheckpoints_IsRefusedOnEveryWay()
    {
        using var disk = new SmallDisk(_folder.PathTo("disk"), 64);
        var data = new DataFolder(disk.Root);
        Directory.CreateDirectory(data.Datasets);
        DrawnFaces.Write(Path.Combine(data.Datasets, "faces"), "Faces", 70, 35, 0, seed: 1);
        using var site = new Site(new Dictionary<string, string> { ["Storage:Folder"] = disk.Root });

        var rest = await site.CreateClient().PostAsJsonAsync(new Uri("/api/v1/runs", UriKind.Relative), new { dataset = "faces" });
        var terminal = await ProcessRun.FerWebAsync("runs", "start", "--dataset", "faces", "--data-folder", disk.Root);

        Assert.Equal(HttpStatusCode.InsufficientStorage, rest.StatusCode);
        var problem = await rest.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Matches(@"needs \d+ MB of disk .+ \d+ MB are free\. Free some space", problem.GetProperty("detail").GetString());
        Assert.Equal((ExitCode.Failed, ""), (terminal.ExitCode, terminal.Output));
        Assert.Contains("Free some space", terminal.Error, StringComparison.Ordinal);
        using var store = RunStore.Open(data);
        Assert.Equal(0, store.List(new RunQuery()).Total);
    }

    [Fact]
    public void Resume_DiskFilledMeanwhile_IsRefusedUntilThereIsSpaceAgain()
    {
        using var disk = new SmallDisk(_folder.PathTo("disk"), 64);
        var data = new DataFolder(disk.Root);
        using var store = RunStore.Open(data);
        var actions = new RunActions(store, data, TimeProvider.System);
        Directory.CreateDirectory(data.Datasets);
        DrawnFaces.Write(Path.Combine(data.Datasets, "faces"), "Faces", 70, 35, 0, seed: 1);
        var library = new DatasetLibrary(data);
        var run = actions.Start(new RunSpec("small", "ada", library.Describe("faces"), WorkerFolder.Options()), hasValidation: true, "ada");
        var claimed = store.Claim("here", TimeSpan.FromMinutes(1))!;
        store.Move(claimed, RunStatus.Interrupted, "supervisor");
        disk.Fill();

        var refusal = Assert.Throws<NoSpaceException>(() => actions.Resume(run.Id, "ada", new ResumeChanges(Epochs: 80)));
        var kept = store.Find(run.Id)!;
        disk.Free();
        var resumed = actions.Resume(run.Id, "ada", new ResumeChanges(Epochs: 80));

        Assert.Contains("Free some space", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((RunStatus.Interrupted, WorkerFolder.Options().Epochs), (kept.Status, kept.Spec.Options.Epochs));
        Assert.Equal((RunStatus.Queued, 80), (resumed.Status, resumed.Spec.Options.Epochs));
    }

    [Fact]
    public void Require_MoreKeptCheckpointsThanTheDiskHolds_RefusesUnlessTheyAreStored()
    {
        var options = TrainingRuns.Tiny() with { Network = NetworkCatalog.Describe("fernet") };
        using var disk = new SmallDisk(_folder.PathTo("disk"), (int)(5 * DiskSpace.BytesOfCheckpoint(options) >> 20) + 3);
        var run = RunFolder.Create(
            Path.Combine(disk.Root, "run"), new RunConfig(RunConfig.CurrentFormat, DateTimeOffset.UnixEpoch, "", "faces", "abc", options));

        DiskSpace.Require(disk.Root, options with { KeptCheckpoints = 3 }, run);
        Assert.Throws<NoSpaceException>(() => DiskSpace.Require(disk.Root, options with { KeptCheckpoints = 4 }, run));
        run.Checkpoints.Save(10, best: [], new Dictionary<string, ReadOnlyMemory<byte>> { ["weights"] = TemporaryFolder.Noise(10) });

        DiskSpace.Require(disk.Root, options with { KeptCheckpoints = 4 }, run);
    }

    [Fact]
    public void Add_OfAnEvaluationOrASweepOnAFullDisk_LeavesNothingHalfMade()
    {
        using var disk = new SmallDisk(_folder.PathTo("disk"), 4);
        var data = new DataFolder(disk.Root);
        Directory.CreateDirectory(data.Evaluations);
        Directory.CreateDirectory(data.Sweeps);
        var request = new EvaluationRequest(ShippedModel.Id, null, "faces", "Faces", Split.Validation, Views.Single, "local", DateTimeOffset.UnixEpoch);
        disk.FillUp();

        Assert.ThrowsAny<IOException>(() => new EvaluationLibrary(data, TimeProvider.System).Add(request));
        Assert.ThrowsAny<IOException>(() => new SweepLibrary(data, TimeProvider.System).Add(SweepSpecs.Of(SweepMethod.Random).Plan()));

        Assert.Empty(Directory.EnumerateFileSystemEntries(data.Evaluations).Concat(Directory.EnumerateFileSystemEntries(data.Sweeps)));
    }

    [Theory]
    [InlineData("fernet", OptimizerKind.AdamW, 0.999)]
    [InlineData("cnn-seed-bn", OptimizerKind.Adam, 0)]
    [InlineData("resnet18n", OptimizerKind.Sgd, 0.999)]
    public void BytesOfCheckpoint_IsWhatACheckpointTakes(string network, OptimizerKind optimizer, double average)
    {
        var options = TrainingRuns.Tiny() with { Network = NetworkCatalog.Describe(network), Optimizer = optimizer, AverageDecay = average, Epochs = 1 };
        var checkpoints = new CheckpointStore(_folder.PathTo("run"));
        using (new Trainer(options, TrainingRuns.Faces(TrainingRuns.Bars(16), TrainingRuns.Bars(8, seed: 2)), checkpoints, device: "cpu").Run())
        {
        }

        var taken = new DirectoryInfo(checkpoints.FindLatest()!).GetFiles().Sum(file => file.Length);

        Assert.InRange(DiskSpace.BytesOfCheckpoint(options), taken, taken + (128 << 10));
    }
}
