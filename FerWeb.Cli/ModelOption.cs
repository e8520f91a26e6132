using System.CommandLine;
using FerWeb.Engine.Models;
using FerWeb.Workspace;

namespace FerWeb.Cli;

/// <summary>The option <c>--model</c>, and where what it names lies.</summary>
internal static class ModelOption
{
    public static Option<string> Create() => new("--model")
    {
        Description = $"Id of a model in models/ or of the web app, or the folder of one (default: {ModelStore.DefaultId}, which ships with FerWeb).",
        HelpName = "id",
    };

    /// <summary>The folder of a model by its path, or by its id among those that ship with FerWeb and those of a data folder.</summary>
    /// <param name="idOrFolder">The one that answers unless another is asked for when null.</param>
    /// <param name="dataFolder">The web app's when null.</param>
    /// <exception cref="CommandFailedException">There is no such model.</exception>
    public static string FolderOf(string? idOrFolder, string? dataFolder = null)
    {
        if (idOrFolder is not null && IsModel(idOrFolder))
        {
            return idOrFolder;
        }

        try
        {
            return ModelStore.Nearest(idOrFolder).FolderOf(idOrFolder);
        }
        catch (ModelFileException none) when (idOrFolder is not null)
        {
            var kept = Path.Combine(DataFolderOption.FolderOf(dataFolder).Models, idOrFolder);
            return IsId(idOrFolder) && IsModel(kept)
                ? kept
                : throw new CommandFailedException($"{none.Message} Or name one of the web app, by its id: 'ferweb models list' shows them.", none);
        }
    }

    /// <summary>The full path of a model by its folder, or by its id as above.</summary>
    /// <exception cref="CommandFailedException">There is no such model.</exception>
    public static string FolderOf(string idOrFolder, DataFolder data)
        => Path.GetFullPath(IsId(idOrFolder) && !Directory.Exists(idOrFolder) ? FolderOf(idOrFolder, data.Root) : idOrFolder);

    private static bool IsId(string idOrFolder) => Path.GetFileName(idOrFolder) == idOrFolder;

    private static bool IsModel(string folder) => File.Exists(Path.Combine(folder, ModelFolder.DescriptionFile));
}
