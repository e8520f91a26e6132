using System.Text.RegularExpressions;

namespace FerWeb.Workspace;

/// <summary>
/// What a killed process leaves in a data folder, half made or half removed. It goes once it is a day old, by the names alone that FerWeb
/// gives it: whatever else lies there is somebody's.
/// </summary>
public static partial class Leftovers
{
    private static readonly TimeSpan _age = TimeSpan.FromDays(1);

    /// <summary>
    /// Removes it, but for what <see cref="Datasets.DatasetLibrary"/> and <see cref="Classroom.ClassroomStore"/> remove themselves.
    /// </summary>
    public static IReadOnlyList<Leftover> Sweep(DataFolder data) =>
    [
        .. Sweep(data.Root, ".import-*", ".download-*", ".events-*", ".estimate-*"),
        .. Sweep(data.Models, ".new-*", ".tmp-*", ".deleted-*"),
        .. Sweep(data.Evaluations, ".new-*", ".deleted-*"),
        .. Sweep(data.Sweeps, ".new-*", ".gone-*"),
        .. Sweep(data.Runs, ".deleted-*"),
    ];

    /// <summary>Removes files and folders of these names, with the number that follows them, from a folder, which may be missing.</summary>
    internal static IReadOnlyList<Leftover> Sweep(string folder, params string[] names)
    {
        var place = new DirectoryInfo(folder);
        return place.Exists ? [.. names.SelectMany(name => place.GetFileSystemInfos(name)).Where(left => IsOurs(left) && IsOld(left)).Select(Remove)] : [];
    }

    /// <summary>Removes one; another site may be faster.</summary>
    internal static Leftover Remove(FileSystemInfo left)
    {
        try
        {
            if (left is DirectoryInfo whole)
            {
                whole.Delete(recursive: true);
            }
            else
            {
                left.Delete();
            }

            return new Leftover(left.FullName, Fault: null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Leftover(left.FullName, Path.Exists(left.FullName) ? error.Message : null);
        }
    }

    /// <summary>Removes a folder if it is there.</summary>
    internal static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Whether nothing has been written there for a day.</summary>
    internal static bool IsOld(FileSystemInfo left) => left.LastWriteTimeUtc < TimeProvider.System.GetUtcNow().UtcDateTime - _age;

    // What was being replaced may be all that there is of it.
    private static bool IsOurs(FileSystemInfo left) => Ours().Match(left.Name) is { Success: true } name
        && (name.Groups["replaced"] is not { Success: true } replaced || Path.Exists(Path.Combine(Path.GetDirectoryName(left.FullName)!, replaced.Value)));

    [GeneratedRegex(@"^.*-[0-9a-f]{32}(\.json(\.tmp)?)?$|^(?<replaced>.+)\.[a-z]+-[0-9a-f]{32}-old$", RegexOptions.ExplicitCapture)]
    private static partial Regex Ours();
}

/// <summary>Something that a killed process left.</summary>
/// <param name="Path">Where it lies, or lay.</param>
/// <param name="Fault">Why it could not be removed; null when it is gone.</param>
public sealed record Leftover(string Path, string? Fault);
