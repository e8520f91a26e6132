using FerWeb.Api;
using Microsoft.Extensions.Options;

namespace FerWeb.Datasets;

/// <summary>Folders of the server from which data may be imported by their path.</summary>
internal sealed class ServerFolders(IOptions<DatasetsOptions> options)
{
    /// <value>The allowed roots that exist.</value>
    public IReadOnlyList<string> Roots => [.. options.Value.AllowedRoots.Where(Directory.Exists).Select(root => Resolve(Path.GetFullPath(root)))];

    /// <summary>The full path when it lies under an allowed root, links followed.</summary>
    /// <exception cref="ProblemException">It does not, or does not exist.</exception>
    public string Check(string path)
    {
        var roots = Roots;
        if (roots.Count == 0)
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, "This site imports no folders of its server. Its owner allows some by the setting Datasets:AllowedRoots.");
        }

        // The same answer whether the path exists or not: it must not tell what lies elsewhere on the server.
        var full = Path.IsPathFullyQualified(path) && !path.Contains('\0') && Path.Exists(path) ? Resolve(Path.GetFullPath(path)) : null;
        return full is not null && roots.Any(root => full == root || full.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            ? full
            : throw new ProblemException(StatusCodes.Status422UnprocessableEntity, $"There is no such folder or file under {string.Join(" or ", roots)}. Give its full path.");
    }

    /// <summary>Follows links in every part of the path.</summary>
    private static string Resolve(string full)
    {
        var resolved = Path.GetPathRoot(full)!;
        foreach (var part in full[resolved.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(resolved, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            resolved = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next;
        }

        return resolved;
    }
}
