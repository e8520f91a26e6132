using System.Text;
using FerWeb.Engine.Models;
using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Faults;

/// <summary>Damage is seen before a tensor is read, and the checkpoint before the damaged one is used.</summary>
[Collection(TrainingRuns.Name)]
public sealed class DamagedCheckpointTests : IDisposable
{
    private const int Flips = 1000;
    private const int Truncations = 50;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FindLatest_ThousandFlippedBitsAndFiftyTruncations_AreAllSeen()
    {
        var store = new CheckpointStore(_folder.PathTo("run"));
        using (new Trainer(TrainingRuns.Tiny() with { Epochs = 2 }, TrainingRuns.Faces(TrainingRuns.Bars(16), TrainingRuns.Bars(14, seed: 2)), store).Run())
        {
        }

        var newest = store.FindLatest()!;
        var previous = store.Find(store.Steps[^2]);
        var files = Directory.GetFiles(newest);
        var random = new Random(1);
        Assert.Equal(5, files.Length);
        for (var i = 0; i < Flips + Truncations; i++)
        {
            var file = files[i % files.Length];
            var intact = File.ReadAllBytes(file);
            var damaged = i < Flips ? Flipped(intact, random) : intact[..random.Next(intact.Length)];
            File.WriteAllBytes(file, damaged);
            Assert.True(previous == store.FindLatest(), $"{Path.GetFileName(file)}, damage {i}");
            File.WriteAllBytes(file, intact);
        }

        Assert.Equal(newest, store.FindLatest());
    }

    [Theory]
    [MemberData(nameof(Repetitions.OnPostgres), MemberType = typeof(Repetitions))]
    public async Task Work_NewestCheckpointDamaged_GoesOnFromTheOneBeforeAndSaysSo(bool postgres)
    {
        using var folder = new WorkerFolder(database: postgres ? PostgresServer.Shared.CreateSchema() : null);
        var options = WorkerFolder.Options(epochs: 2) with { CheckpointInterval = TimeSpan.FromHours(1) };
        var first = await folder.WorkAsync(folder.Launch(options));
        var weights = Path.Combine(folder.Data.Run(first.Id), "checkpoints", "step-000000060", "weights.safetensors");
        File.WriteAllBytes(weights, Flipped(File.ReadAllBytes(weights), new Random(2)));

        var second = await folder.WorkAsync(folder.Resume(first.Id));

        Assert.Equal(RunStatus.Finished, second.Status);
        var told = folder.Store.ReadSince(first.Id, first.LastSeq).Events;
        Assert.Contains(
            told, happened => happened.Kind == RunEventKind.Warning && happened.Data.Contains("checkpoint of step 60 was damaged", StringComparison.Ordinal));
        Assert.Contains(told, happened => happened is { Kind: RunEventKind.Started } && happened.Data.Contains("\"resumedStep\":30", StringComparison.Ordinal));
        Assert.Equal(60, folder.Store.ReadMetrics(first.Id, MetricKey.StepLoss).Count);
    }

    [Theory]
    [InlineData(long.MaxValue, "{}")]
    [InlineData(-1L, "{}")]
    [InlineData(null, """{"a":{"dtype":"F32","shape":[9223372036854775807,2],"data_offsets":[0,8]}}""")]
    [InlineData(null, """{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}""")]
    [InlineData(null, """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    public void Read_MaliciousHeader_IsRefusedWithinAMegabyte(long? length, string header)
    {
        byte[] file = [.. BitConverter.GetBytes(length ?? header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[8]];
        Assert.Throws<ModelFileException>(() => SafeTensors.Read(file));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ModelFileException>(() => SafeTensors.Read(file));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static byte[] Flipped(byte[] bytes, Random random)
    {
        var flipped = bytes.ToArray();
        flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }
}
