using FerWeb.Engine.Models;

namespace FerWeb.Workspace.Models;

/// <summary>Finds the model that answers unless another is made live: the shipped one, or the one that the settings name.</summary>
public static class LiveModel
{
    /// <value>Where the models lie unless the settings say otherwise.</value>
    public const string DefaultFolder = "models";

    /// <summary>
    /// A relative folder counts from the current folder, or from the nearest folder above the application that has it.
    /// </summary>
    /// <param name="modelsFolder">The setting Recognition:ModelsFolder.</param>
    /// <param name="model">The setting Recognition:Model; empty for <see cref="ModelStore.DefaultId"/>, or the first by name.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder or no model in it.</exception>
    public static string Find(string modelsFolder, string model)
    {
        var models = Candidates(modelsFolder).FirstOrDefault(Directory.Exists)
            ?? throw new DirectoryNotFoundException(
                $"There is no folder '{modelsFolder}'. Set Recognition:ModelsFolder in appsettings.json.");
        return Directory.EnumerateDirectories(models, model.Length == 0 ? "*" : model)
            .Where(folder => File.Exists(Path.Combine(folder, ModelFolder.DescriptionFile)))
            .OrderByDescending(folder => Path.GetFileName(folder) == ModelStore.DefaultId)
            .ThenBy(folder => folder, StringComparer.Ordinal)
            .FirstOrDefault() ?? throw new DirectoryNotFoundException(
                $"There is no model '{model}' in {models}. Train one, or set Recognition:Model in appsettings.json.");
    }

    /// <summary>The same, or null where there is none.</summary>
    public static string? TryFind(string modelsFolder, string model)
    {
        try
        {
            return Find(modelsFolder, model);
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
