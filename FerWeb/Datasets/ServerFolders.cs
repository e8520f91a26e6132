using FerWeb.Api;
using FerWeb.Engine.Datasets;
using Microsoft.Extensions.Options;

namespace FerWeb.Datasets;

/// <summary>Folders of the server from which data may be imported by their path.</summary>
internal sealed class ServerFolders(IOptions<DatasetsOptions> options)
{
    /// <value>The allowed roots that exist.</value>
    public IReadOnlyList<string> Roots => [.. options.Value.AllowedRoots.Where(Directory.Exists).Select(root => RealPath.Of(Path.GetFullPath(root)))];

    /// <summary>What to import, when the path lies under an allowed root; links in it may not lead out of the roots either.</summary>
    /// <exception cref="ProblemException">It does not, or does not exist.</exception>
    public ImportSource SourceOf(string? path, string? name = null, double? maxBadPercent = null, bool ownClasses = false)
    {
        path = path?.Trim() ?? "";
        var shown = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path));
        return new ImportSource(Check(path), UploadFields.Presentable(name ?? shown))
        {
            SourceName = path,
            MaxBadPercent = maxBadPercent,
            OwnClasses = ownClasses,
            LinksWithin = Roots,
        };
    }

    /// <summary>The full path when it lies under an allowed root, links followed.</summary>
    /// <exception cref="ProblemException">It does not, or does not exist.</exception>
    public string Check(string path)
    {
        var roots = Roots;
        if (roots.Count == 0)
        {
            throw new ProblemException(
                StatusCodes.Status403Forbidden, "This site imports no folders of its server. Its owner allows some by the setting Datasets:AllowedRoots.");
        }

        // The same answer whether the path exists or not: it must not tell what lies elsewhere on the server.
        var full = Path.IsPathFullyQualified(path) && !path.Contains('\0') && Path.Exists(path) ? RealPath.Of(Path.GetFullPath(path)) : null;
        return full is not null && roots.Any(root => RealPath.IsIn(root, full))
            ? full
            : throw new ProblemException(
                StatusCodes.Status422UnprocessableEntity, $"There is no such folder or file under {string.Join(" or ", roots)}. Give its full path.");
    }
}
