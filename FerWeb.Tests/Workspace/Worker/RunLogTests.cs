using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace.Worker;

namespace FerWeb.Tests.Workspace.Worker;

public sealed class RunLogTests : IDisposable
{
    private const int Most = 4000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_MoreThanTheLimit_KeepsTheBeginningAndTheEndInWholeLines()
    {
        var path = _folder.PathTo("log.txt");
        using (var log = new RunLog(path, Most))
        {
            for (var i = 0; i < 1000; i++)
            {
                log.Write($"line {i} ends here");
                Assert.InRange(new FileInfo(path).Length, 1, Most);
            }
        }

        var lines = File.ReadAllLines(path);
        Assert.EndsWith(" line 0 ends here", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" line 999 ends here", lines[^1], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("bytes left out", StringComparison.Ordinal));
        Assert.All(
            lines, line => Assert.True(line.EndsWith("ends here", StringComparison.Ordinal) || line.EndsWith("left out ...]", StringComparison.Ordinal), line));
    }

    [Fact]
    public void Write_FolderGone_DoesNotFail()
    {
        var folder = Directory.CreateDirectory(_folder.PathTo("run"));
        using var log = new RunLog(_folder.PathTo("run", "log.txt"));
        folder.Delete(recursive: true);

        log.Write("nobody reads this");

        Assert.False(Directory.Exists(folder.FullName));
    }
}
