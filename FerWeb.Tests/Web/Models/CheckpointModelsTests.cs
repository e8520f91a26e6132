using FerWeb.Engine.Models;
using FerWeb.Models;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace FerWeb.Tests.Web.Models;

/// <summary>Models that are made of the checkpoints of a real run.</summary>
[Collection(WorkerProcesses.Name)]
public sealed class CheckpointModelsTests : IDisposable
{
    private readonly WorkerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Make_OfARunFromBeforeTheDataFolderWasMoved_FindsItsDataSetWhereItLiesNow()
    {
        var dataset = _folder.Dataset with { Folder = "/no-such-place/datasets/faces" };
        var created = _folder.Store.Create(new RunSpec("test", "ada", dataset, WorkerFolder.Options(epochs: 1), Device: "cpu"), "ada");
        var run = await _folder.WorkAsync(_folder.Claim(created.Id));
        Assert.Equal(RunStatus.Finished, run.Status);
        using var checkpoints = new CheckpointModels(_folder.Store, _folder.Data, NullLogger<CheckpointModels>.Instance);

        var made = await checkpoints.MakeAsync(run.Id, _folder.Store.Checkpoints(run.Id)[^1].Step, CancellationToken.None);

        Assert.Equal(dataset.Sha256, ModelFolder.ReadDescription(made).Provenance!.DatasetSha256);
    }
}
