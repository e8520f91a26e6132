using System.Diagnostics;
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
    public void Shorten_FileOfOthersBeyondTheLimit_KeepsTheBeginningAndTheEndInWholeLinesAndAShorterOneAsItIs()
    {
        var (path, within) = (_folder.PathTo("worker.log"), _folder.PathTo("within.log"));
        File.WriteAllLines(path, Enumerable.Range(0, 1000).Select(i => $"line {i} ends here"));
        File.WriteAllText(within, new string('x', Most));

        RunLog.Shorten(path, Most);
        RunLog.Shorten(within, Most);
        RunLog.Shorten(_folder.PathTo("none.log"), Most);

        var lines = File.ReadAllLines(path);
        Assert.InRange(new FileInfo(path).Length, Most / 4, Most);
        Assert.Equal(("line 0 ends here", "line 999 ends here"), (lines[0], lines[^1]));
        Assert.Single(lines, line => line.EndsWith("bytes left out ...]", StringComparison.Ordinal));
        Assert.Equal(Most, new FileInfo(within).Length);
        Assert.False(File.Exists(_folder.PathTo("none.log")));
    }

    [Fact]
    public async Task Shorten_FileThatAShellHasOpen_HasWhatThatAppendsNextAtItsEnd()
    {
        var path = _folder.PathTo("worker.log");
        var lines = string.Concat(Enumerable.Range(0, 1000).Select(i => $"line {i} ends here\n"));
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec cat >>\"$0\"", path]) { RedirectStandardInput = true })!;
        await shell.StandardInput.WriteAsync(lines);
        await shell.StandardInput.FlushAsync();
        await Patience.UntilAsync(() => new FileInfo(path) is { Exists: true } file && file.Length == lines.Length);

        RunLog.Shorten(path, Most);
        await shell.StandardInput.WriteAsync("its last words\n");
        shell.StandardInput.Close();
        await Patience.ForAsync(shell.WaitForExitAsync());

        var kept = await File.ReadAllLinesAsync(path);
        Assert.InRange(new FileInfo(path).Length, Most / 4, Most);
        Assert.Equal(("line 0 ends here", "line 999 ends here", "its last words"), (kept[0], kept[^2], kept[^1]));
        Assert.Single(kept, line => line.EndsWith("bytes left out ...]", StringComparison.Ordinal));
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
