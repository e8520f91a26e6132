using System.Globalization;

namespace FerWeb.Workspace.Worker;

/// <summary>Memory that a new process could take now, by Linux: of the machine, and of each control group around it that has a limit.</summary>
internal static class FreeMemory
{
    private const long Kibibyte = 1024;

    /// <summary>In bytes; null where the system does not tell.</summary>
    /// <param name="root">The folder with proc and sys.</param>
    public static long? Bytes(string root = "/")
    {
        var groups = Path.Combine(root, "sys", "fs", "cgroup");
        var own = Lines(Path.Combine(root, "proc", "self", "cgroup")).Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3).ToArray();
        var left = WithThoseAbove(groups, own.FirstOrDefault(parts => parts[0] == "0")?[2])
            .Select(group => Left(group, "memory.max", "memory.current"));
        var leftOfOld = WithThoseAbove(Path.Combine(groups, "memory"), own.FirstOrDefault(parts => parts[1].Split(',').Contains("memory"))?[2]) // version 1
            .Select(group => Left(group, "memory.limit_in_bytes", "memory.usage_in_bytes"));
        return Figure(Path.Combine(root, "proc", "meminfo"), "MemAvailable:") is { } available
            ? left.Concat(leftOfOld).Append(available * Kibibyte).Min()
            : null;
    }

    // The limit of each of them holds, as of a container, a unit of systemd or the slice of that. The root alone where the own group is not told.
    private static IEnumerable<string> WithThoseAbove(string groups, string? own)
    {
        var names = own?.Split('/', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return Enumerable.Range(0, names.Length + 1).Select(count => Path.Combine([groups, .. names.Take(count)]));
    }

    // The system takes back what it holds of files before it refuses anything. Null without a limit.
    private static long? Left(string group, string limit, string used)
        => Whole(Path.Combine(group, limit)) is { } most && Whole(Path.Combine(group, used)) is { } now
        ? Math.Max(0, most - now + (Figure(Path.Combine(group, "memory.stat"), "inactive_file") ?? 0))
        : null;

    private static long? Whole(string file) => Lines(file) is [var line, ..] ? Parse(line) : null;

    private static long? Figure(string file, string name) => Lines(file)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(parts => parts.Length > 1 && parts[0] == name)
        .Select(parts => Parse(parts[1]))
        .FirstOrDefault();

    private static long? Parse(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
