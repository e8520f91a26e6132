using System.Globalization;
using System.Text;
using FerWeb.Engine.Storage;

namespace FerWeb.Workspace.Worker;

/// <summary>
/// A run's log.txt: a line at a time, each with its time (UTC). When it has grown to the limit, its middle is left out:
/// the beginning and the end tell most. It never fails the training.
/// </summary>
internal sealed class RunLog : IDisposable
{
    /// <summary>Size at which the middle is left out.</summary>
    public const long MostBytes = 64L << 20;

    private static readonly Lock _shortening = new();

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly long _mostBytes;
    private FileStream? _file;

    public RunLog(string path, long mostBytes = MostBytes)
    {
        (_path, _mostBytes) = (path, mostBytes);
        Guard(() => _file = Open());
    }

    /// <summary>
    /// Leaves the middle out of a file of lines that others have written beyond the limit. They may go on to append to it: it is shortened in
    /// place, since they have it open, and what they append in that moment is lost.
    /// </summary>
    public static void Shorten(string path, long mostBytes = MostBytes)
    {
        try
        {
            lock (_shortening)
            {
                if (new FileInfo(path) is not { Exists: true } file || file.Length <= mostBytes)
                {
                    return;
                }

                // The end is read from behind the place that it is written to.
                using var shorter = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                CopyEnds(path, mostBytes, shorter);
                shorter.SetLength(shorter.Position);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It stays as long as it is.
        }
    }

    /// <summary>Appends a line.</summary>
    public void Write(string line)
    {
        lock (_lock)
        {
            Guard(() =>
            {
                var text = string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm:ss.fff} {line}\n");
                (_file ??= Open()).Write(Encoding.UTF8.GetBytes(text));
                if (_file.Length > _mostBytes)
                {
                    _file.Dispose();
                    _file = null;
                    LeaveOutTheMiddle(_path, _mostBytes);
                    _file = Open();
                }
            });
        }
    }

    public void Dispose() => _file?.Dispose();

    private FileStream Open() => new(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private static void LeaveOutTheMiddle(string path, long mostBytes) => AtomicFile.Write(path, shorter => CopyEnds(path, mostBytes, shorter));

    // A quarter at each end stays, so that this happens seldom.
    private static void CopyEnds(string path, long mostBytes, Stream to)
    {
        using var old = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var (length, quarter) = (old.Length, mostBytes / 4);
        CopyLines(old, 0, quarter, to);
        to.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"[... {length - (2 * quarter):N0} bytes left out ...]\n")));
        CopyLines(old, length - quarter, quarter, to);
    }

    // Whole lines only: from the first line's beginning to the last line's end within the range.
    private static void CopyLines(FileStream from, long start, long count, Stream to)
    {
        var bytes = new byte[count];
        from.Position = start;
        from.ReadExactly(bytes);
        var first = start == 0 ? 0 : bytes.AsSpan().IndexOf((byte)'\n') + 1;
        var last = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        to.Write(bytes.AsSpan(first, Math.Max(last - first, 0)));
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _file?.Dispose();
            _file = null;
        }
    }
}
