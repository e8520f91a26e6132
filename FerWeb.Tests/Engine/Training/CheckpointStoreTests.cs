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

        Assert.Throws<IOException>(() => store.Save(2, null, folder =>
        {
            File.WriteAllText(Path.Combine(folder, "weights"), "half");
            throw new IOException("The disk is full.");
        }));

        Assert.Equal(first, store.FindLatest());
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
    public void FindLatest_NoCheckpoint_IsNull() => Assert.Null(new CheckpointStore(_folder.PathTo("new")).FindLatest());

    private static string Save(CheckpointStore store, long step, long? best = null) => store.Save(step, best, folder =>
    {
        File.WriteAllBytes(Path.Combine(folder, "weights"), TemporaryFolder.Noise((int)step));
        File.WriteAllText(Path.Combine(folder, "state"), $"step {step}");
    });
}
