using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Workspace;

/// <summary>The folders of runs that are removed for good.</summary>
public sealed class RunRemovalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Remove_SeveralRuns_RenamesAllFoldersBeforeItDeletesOne()
    {
        var data = new DataFolder(_folder.PathTo("data"));
        using var store = RunStore.Open(data);
        foreach (var name in (string[])["first", "second"])
        {
            var run = store.Create(RunSpecs.Small(name), "ada");
            Directory.CreateDirectory(Path.Combine(data.Run(run.Id), "checkpoints"));
            store.Trash(run.Id, "ada");
        }

        // A rename may be told as the end of one name and the begin of another.
        List<string> gone = [];
        using var watcher = new FileSystemWatcher(data.Runs) { NotifyFilter = NotifyFilters.DirectoryName };
        watcher.Renamed += (_, change) => Note(change.OldName!);
        watcher.Deleted += (_, change) => Note(change.Name!);
        watcher.EnableRaisingEvents = true;

        var removed = RunRemoval.Remove(store, data, DateTimeOffset.MaxValue);

        await Patience.UntilAsync(() => Gone().Count(name => name.StartsWith(".deleted-", StringComparison.Ordinal)) == 2);
        Assert.Equal(2, removed.Count);
        Assert.Equal(removed.Order(), Gone().Take(2).Order());
        Assert.Empty(Directory.EnumerateFileSystemEntries(data.Runs));

        void Note(string name)
        {
            lock (gone)
            {
                gone.Add(name);
            }
        }

        IReadOnlyList<string> Gone()
        {
            lock (gone)
            {
                return [.. gone];
            }
        }
    }
}
