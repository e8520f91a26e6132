using FerWeb.Engine.Training;
using FerWeb.Tests.Engine.Datasets;

namespace FerWeb.Tests.Engine.Training;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FindLatest_AnyFileTruncatedOrAnyBitFlipped_FallsBackToThePreviousOne()
    {
        var store = new CheckpointStore(_folder.Root);
        var previous = Save(store, 1);
        var newest = Save(store, 2);
        var random = new Random(5);

        foreach (var file in Directory.GetFiles(newest))
        {
            var intact = File.ReadAllBytes(file);
            File.WriteAllBytes(file, intact[..random.Next(intact.Length)]);
            Assert.Equal(previous, store.FindLatest());

            for (var i = 0; i < 20; i++)
            {
                var flipped = intact.ToArray();
                flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(file, flipped);
                Assert.Equal(previous, store.FindLatest());
            }

            File.WriteAllBytes(file, intact);
            Assert.Equal(newest, store.FindLatest());
        }
    }

    [Fact]
    public void FindLatest_WritingNeverEnded_IsNotFooled()
    {
        var store = new CheckpointStore(_folder.Root);
        var first = Save(store, 1);

        Assert.Throws<IOException>(() => Save(store, 2, beforeValid: () => throw new IOException("The disk is full.")));

        Assert.Equal(first, store.FindLatest());
        Assert.Equal(["step-000000001"], Directory.GetFileSystemEntries(_folder.Root).Select(Path.GetFileName));
        Assert.Equal(Save(store, 2), store.FindLatest());
    }

    [Fact]
    public void Save_ManyCheckpoints_KeepsTheLastTwoAndTheBest()
    {
        var store = new CheckpointStore(_folder.Root);
        for (var step = 1; step <= 6; step++)
        {
            Save(store, step, best: 2);
        }

        Assert.Equal(["step-000000002", "step-000000005", "step-000000006"], Directory.GetFileSystemEntries(_folder.Root).Select(Path.GetFileName).Order());
        Assert.NotNull(store.Find(2));
        Assert.Null(store.Find(3));
    }

    [Fact]
    public void Save_PinnedCheckpoints_StayToo()
    {
        var store = new CheckpointStore(_folder.Root, () => [1]);
        for (var step = 1; step <= 4; step++)
        {
            Save(store, step);
        }

        Assert.Equal([1, 3, 4], store.Steps);
    }

    [Fact]
    public void FindKept_PinnedOnesAfterAStep_IsTheNewestThatIsIntact()
    {
        var store = new CheckpointStore(_folder.Root, () => [1, 3, 4]);
        var saved = Enumerable.Range(1, 5).Select(step => Save(store, step, best: 2)).ToList();
        File.Delete(Path.Combine(saved[3], "weights"));

        Assert.Equal(saved[2], store.FindKept(2));
        Assert.Equal(saved[4], store.FindKept(5));
    }

    [Fact]
    public void Recover_KilledBetweenTheTwoRenames_BringsTheEarlierOneBack()
    {
        var store = new CheckpointStore(_folder.Root);
        var only = Save(store, 1);
        Directory.Move(only, _folder.PathTo(".old-step-000000001"));
        Directory.CreateDirectory(_folder.PathTo(".tmp-1-step-000000001"));
        Assert.Null(store.FindLatest());

        store.Recover();

        Assert.Equal(only, store.FindLatest());
        Assert.Equal(["step-000000001"], Directory.GetFileSystemEntries(_folder.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void FindLatest_NoCheckpoint_IsNull() => Assert.Null(new CheckpointStore(_folder.PathTo("new")).FindLatest());

    private static string Save(CheckpointStore store, long step, long? best = null, Action? beforeValid = null) => store.Save(
        step,
        best is { } kept ? [kept] : [],
        new Dictionary<string, ReadOnlyMemory<byte>>
        {
            ["weights"] = TemporaryFolder.Noise((int)step),
            ["state"] = System.Text.Encoding.UTF8.GetBytes($"step {step}"),
        },
        beforeValid);
}
