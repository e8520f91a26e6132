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

        List<WatcherChangeTypes> seen = [];
        using var watcher = new FileSystemWatcher(data.Runs) { NotifyFilter = NotifyFilters.DirectoryName };
        watcher.Renamed += (_, change) => Note(change);
        watcher.Deleted += (_, change) => Note(change);
        watcher.EnableRaisingEvents = true;

        Assert.Equal(2, RunRemoval.Remove(store, data, DateTimeOffset.MaxValue).Count);

        await Patience.UntilAsync(() => Seen().Count(change => change == WatcherChangeTypes.Deleted) == 2);
        Assert.Equal([WatcherChangeTypes.Renamed, WatcherChangeTypes.Renamed, WatcherChangeTypes.Deleted, WatcherChangeTypes.Deleted], Seen());
        Assert.Empty(Directory.EnumerateFileSystemEntries(data.Runs));

        void Note(FileSystemEventArgs change)
        {
            lock (seen)
            {
                seen.Add(change.ChangeType);
            }
        }

        IReadOnlyList<WatcherChangeTypes> Seen()
        {
            lock (seen)
            {
                return [.. seen];
            }
        }
    }
}
