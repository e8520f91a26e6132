using System.Globalization;

namespace FerWeb.Workspace.Supervision;

/// <summary>How many processes Linux has ended so far for want of memory, in this container and on the whole machine.</summary>
internal static class MemoryKills
{
    private static readonly string[] _counters = ["/sys/fs/cgroup/memory.events", "/proc/vmstat"];

    /// <summary>The sum of what can be read; only its growth means anything.</summary>
    public static long Count() => _counters.Sum(file =>
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
