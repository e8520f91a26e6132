using System.Diagnostics;
using System.Globalization;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Faults;

/// <summary>
/// The checkpoints lie on a tmpfs of a few megabytes that only the worker's own mount namespace has; the test looks into
/// it through /proc.
/// </summary>
[Collection(WorkerProcesses.Name)]
public sealed class DiskFullTests
{
    [Theory]
    [MemberData(nameof(Repetitions.OnPostgres), MemberType = typeof(Repetitions))]
    public async Task Work_DiskFull_PausesWithTheCheckpointIntactAndGoesOnWhenThereIsSpace(bool postgres)
    {
        using var folder = new WorkerFolder(database: postgres ? PostgresServer.Shared.CreateSchema() : null);
        var claimed = folder.Launch(WorkerFolder.Options(epochs: 200) with { EarlyStopping = null });
        var checkpoints = Path.Combine(folder.Data.Run(claimed.Id), "checkpoints");
        Directory.CreateDirectory(checkpoints);
        var go = Path.Combine(folder.Data.Root, "go");
        var program = Path.Combine(AppContext.BaseDirectory, "ferweb-train.dll");
        string Worker(int attempt) => string.Create(
            CultureInfo.InvariantCulture, $"dotnet '{program}' worker --data-folder '{folder.Data.Root}' --run {claimed.Id} --attempt {attempt}");
        var script = $"mount -t tmpfs -o size=4m none '{checkpoints}' && {Worker(1)}; while [ ! -e '{go}' ]; do sleep 0.05; done; {Worker(2)}; sleep 600";
        string[] user = Environment.UserName == "root" ? [] : ["-Ur"];
        var start = new ProcessStartInfo("unshare", [.. user, "-m", "bash", "-c", script]);
        start.Environment[DatabaseSetting.Variable] = folder.Database;
        using var shell = Process.Start(start)!;
        try
        {
            await folder.WaitAsync(claimed.Id, run => run.Progress.Step > 0);
            var inside = $"/proc/{shell.Id}/root{checkpoints}";
            var filler = Path.Combine(inside, "filler");
            Fill(filler);

            var paused = await folder.WaitAsync(claimed.Id, run => run.Status.IsResting());
            var store = new CheckpointStore(inside);
            var kept = TrainingSession.ReadState(store.FindLatest()!).Step;
            var unfinished = Directory.GetDirectories(inside, ".*");
            File.Delete(filler);
            folder.Resume(claimed.Id);
            await File.WriteAllTextAsync(go, "");
            var again = await folder.WaitAsync(claimed.Id, run => run.Progress.Step > kept + 40 && run.Attempt == 2);

            Assert.Equal((RunStatus.Paused, StopCause.DiskFull), (paused.Status, paused.Cause));
            Assert.Empty(unfinished);
            Assert.Contains("Free some space", paused.Reason.ToString(), StringComparison.Ordinal);
            Assert.Equal(RunStatus.Running, again.Status);
            Assert.Equal(
                Enumerable.Range(1, (int)again.Progress.Step).Select(step => (long)step),
                folder.Store.ReadMetrics(claimed.Id, MetricKey.StepLoss).Select(point => point.Step).TakeWhile(step => step <= again.Progress.Step));
        }
        finally
        {
            shell.Kill(entireProcessTree: true);
            await shell.WaitForExitAsync();
        }
    }

    // Down to the last page: what is left is too little for a checkpoint.
    private static void Fill(string path)
    {
        var block = new byte[4096];
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
        }
    }
}
