using System.Diagnostics;
using System.Globalization;

namespace FerWeb.Workspace.Supervision;

/// <summary>Whether Linux has lately ended a process for want of memory, in this container or on the whole machine.</summary>
internal sealed class MemoryKills
{
    // One of hours ago says nothing about a worker that somebody has just killed.
    private static readonly TimeSpan _lately = TimeSpan.FromSeconds(10);

    private static readonly string[] _counters = ["/sys/fs/cgroup/memory.events", "/proc/vmstat"];

    private readonly Stopwatch _since = Stopwatch.StartNew();
    private long _older = Count();
    private long _newer = Count();

    /// <value>True when there was one in the last 10 to 20 seconds, as far as <see cref="Look"/> is called several times meanwhile.</value>
    public bool Any => Count() > _older;

    /// <summary>Lets go of what is no longer lately.</summary>
    public void Look()
    {
        if (_since.Elapsed > _lately)
        {
            (_older, _newer) = (_newer, Count());
            _since.Restart();
        }
    }

    // The sum of what can be read; only its growth means anything.
    private static long Count() => _counters.Sum(file =>
    {
        try
        {
            return File.ReadLines(file)
                .Select(line => line.Split(' '))
                .Where(parts => parts is ["oom_kill", _])
                .Sum(parts => long.Parse(parts[1], CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    });
}
