using System.Globalization;
using FerWeb.Engine.Photos;

namespace FerWeb.Cli;

/// <summary>A photo that the command line names, by itself, by its folder or by a pattern.</summary>
/// <param name="File">Where it lies; where there is none, the folder or pattern as it was given.</param>
/// <param name="Fault">Why there is none; null for a photo.</param>
internal sealed record NamedPhoto(string File, string? Fault = null)
{
    // As a shell expands a pattern: hidden files are left out, and whether case matters depends on the system.
    private static readonly EnumerationOptions _visible = new() { IgnoreInaccessible = false };

    // "2.jpg" before "10.jpg", as a person reads them.
    private static readonly StringComparer _byNumber =
        StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.IgnoreCase | CompareOptions.NumericOrdering);

    /// <summary>All that an argument names. No shell of Windows expands patterns, and others leave those that match nothing as they are.</summary>
    public static List<NamedPhoto> AllOf(string argument)
    {
        try
        {
            return Directory.Exists(argument) ? InFolder(argument)
                : IsPattern(argument) && !System.IO.File.Exists(argument) ? Matching(argument)
                : [new NamedPhoto(argument)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [new NamedPhoto(argument, error.Message)];
        }
    }

    private static bool IsPattern(string argument) => Path.GetFileName(argument.AsSpan()).ContainsAny('*', '?');

    private static List<NamedPhoto> InFolder(string folder)
        => Files(folder, "*").FindAll(photo => ImageDecoder.HasPictureEnding(photo.File)) is { Count: > 0 } pictures
            ? pictures
            : [new NamedPhoto(folder, "This folder holds no pictures. Those in folders below it are not taken: name the folder that they lie in.")];

    private static List<NamedPhoto> Matching(string pattern)
    {
        var folder = Path.GetDirectoryName(pattern) ?? "";
        return folder.Length > 0 && !Directory.Exists(folder) ? [new NamedPhoto(pattern, $"There is no folder '{folder}'. Check the path.")]
            : Files(folder, Path.GetFileName(pattern)) is { Count: > 0 } files ? files
            : [new NamedPhoto(pattern, "No file has a name of this pattern. Check its spelling, or name the folder itself, which takes all pictures in it.")];
    }

    private static List<NamedPhoto> Files(string folder, string pattern)
        => [.. new DirectoryInfo(folder.Length > 0 ? folder : ".").EnumerateFiles(pattern, _visible).Select(file => file.Name)
            .OrderBy(name => name, _byNumber).ThenBy(name => name, StringComparer.Ordinal)
            .Select(name => new NamedPhoto(Path.Combine(folder, name)))];
}
