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
        string[] ours =
        [
            ".download-1", ".estimate-1.json", ".events-1/events", ".import-1/0", "evaluations/.deleted-1/x", "evaluations/.new-1/x",
            "models/.deleted-1/x", "models/.new-1/x", "models/.tmp-1/x", "sweeps/.gone-1/x", "sweeps/.new-1/x",
        ];
        string[] theirs = [".imports/x", "evaluations/.turn", "models/.backup/x", "models/mine.new-1/x", "sweeps/s1/x"];
        foreach (var path in ours.Concat(theirs).Append("models/.new-2/x"))
        {
            _folder.WriteText($"data/{path}", "");
        }

        foreach (var path in ours.Concat(theirs).Select(Left))
        {
            FileSystemInfo left = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            left.LastWriteTimeUtc = left.LastWriteTimeUtc.AddDays(-2);
        }

        var gone = Leftovers.Sweep(data);

        Assert.Equal(ours.Select(Left).Order(StringComparer.Ordinal), gone.Order(StringComparer.Ordinal));
        Assert.Equal(
            theirs.Append("models/.new-2/x").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(data.Root, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(data.Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.All(gone, path => Assert.False(Path.Exists(path), path));

        // The file or folder of the path that stands in the data folder itself, or in one of its rooms.
        string Left(string path) => path.Split('/') is [['.', ..] first, ..]
            ? Path.Combine(data.Root, first)
            : Path.Combine([data.Root, .. path.Split('/')[..2]]);
    }
}
