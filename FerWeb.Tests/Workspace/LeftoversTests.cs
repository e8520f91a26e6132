using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;

namespace FerWeb.Tests.Workspace;

public sealed class LeftoversTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sweep_WhatKilledProcessesLeft_GoesOnlyForOldOnesOfItsOwnNames()
    {
        var data = new DataFolder(_folder.PathTo("data"));
        var number = new string('a', 32);
        string[] ours =
        [
            $".download-{number}", $".estimate-{number}.json", $".events-{number}/events", $".import-{number}/0",
            $"evaluations/.deleted-{number}/x", $"evaluations/.new-{number}/x", $"models/.deleted-{number}/x", $"models/.new-{number}/x",
            $"models/.tmp-{number}/x", $"runs/.deleted-{number}/x", $"sweeps/.gone-{number}/x", $"sweeps/.new-{number}/x",
        ];
        string[] theirs =
        [
            ".imports/x", "evaluations/.turn", "models/.backup/x", "models/.tmp-keep/x", $"models/mine.new-{number}/x", "runs/r0000000/x", "sweeps/s1/x",
        ];
        foreach (var path in ours.Concat(theirs).Append($"models/.new-{new string('b', 32)}/x"))
        {
            _folder.WriteText($"data/{path}", "");
        }

        foreach (var path in ours.Concat(theirs).Select(Left))
        {
            FileSystemInfo left = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            left.LastWriteTimeUtc = left.LastWriteTimeUtc.AddDays(-2);
        }

        var gone = Leftovers.Sweep(data);

        Assert.Equal(ours.Select(Left).Order(StringComparer.Ordinal), gone.Select(left => left.Path).Order(StringComparer.Ordinal));
        Assert.Equal(
            theirs.Append($"models/.new-{new string('b', 32)}/x").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(data.Root, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(data.Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.All(gone, left => Assert.Equal((null, false), (left.Fault, Path.Exists(left.Path))));

        // The file or folder of the path that stands in the data folder itself, or in one of its rooms.
        string Left(string path) => path.Split('/') is [['.', ..] first, ..]
            ? Path.Combine(data.Root, first)
            : Path.Combine([data.Root, .. path.Split('/')[..2]]);
    }

    [Fact]
    public void Remove_WhatCannotBeRemoved_SaysWhyAndWhatSomebodyElseHasRemovedDoesNot()
    {
        _folder.WriteText("data/file", "");

        // As a folder a file cannot be removed, whoever tries.
        var there = Leftovers.Remove(new DirectoryInfo(_folder.PathTo("data", "file")));
        var gone = Leftovers.Remove(new DirectoryInfo(_folder.PathTo("data", "gone")));

        Assert.Equal(_folder.PathTo("data", "file"), there.Path);
        Assert.NotNull(there.Fault);
        Assert.True(File.Exists(there.Path));
        Assert.Null(gone.Fault);
    }
}
