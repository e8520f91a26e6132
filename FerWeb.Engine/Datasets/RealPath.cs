namespace FerWeb.Engine.Datasets;

/// <summary>Where a path leads when links are followed.</summary>
public static class RealPath
{
    /// <summary>Follows links in every part of a full path.</summary>
    /// <exception cref="IOException">Links lead in a circle.</exception>
    public static string Of(string full)
    {
        var resolved = Path.GetPathRoot(full)!;
        foreach (var part in full[resolved.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(resolved, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);

            // What a link names may hold links itself.
            resolved = info.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Of(target.FullName) : next;
        }

        return resolved;
    }

    /// <summary>True when <paramref name="real"/> is <paramref name="folder"/> or lies in it; both without links.</summary>
    public static bool IsIn(string folder, string real)
        => real == folder || real.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
