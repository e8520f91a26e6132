using FerWeb.Engine.Models;

namespace FerWeb.Recognition;

/// <summary>Finds the shipped model, or the one that the settings name.</summary>
internal static class LiveModel
{
    /// <summary>
    /// A relative <see cref="RecognitionOptions.ModelsFolder"/> counts from the current folder, or from the nearest folder
    /// above the application that has it.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder or no model in it.</exception>
    public static string FindFolder(RecognitionOptions options)
    {
        var models = Candidates(options.ModelsFolder).FirstOrDefault(Directory.Exists)
            ?? throw new DirectoryNotFoundException(
                $"There is no folder '{options.ModelsFolder}'. Set {RecognitionOptions.Section}:{nameof(options.ModelsFolder)} in appsettings.json.");
        var model = Directory.EnumerateDirectories(models, options.Model.Length == 0 ? "*" : options.Model)
            .Where(folder => File.Exists(Path.Combine(folder, "model.json")))
            .OrderByDescending(folder => Path.GetFileName(folder) == ModelStore.DefaultId)
            .ThenBy(folder => folder, StringComparer.Ordinal)
            .FirstOrDefault();
        return model ?? throw new DirectoryNotFoundException(
            $"There is no model '{options.Model}' in {models}. Train one, or set {RecognitionOptions.Section}:{nameof(options.Model)} in appsettings.json.");
    }

    /// <summary>The same, or null where there is none.</summary>
    public static string? TryFindFolder(RecognitionOptions options)
    {
        try
        {
            return FindFolder(options);
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Candidates(string folder)
    {
        yield return Path.GetFullPath(folder);
        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            yield return Path.Combine(above.FullName, folder);
        }
    }
}
