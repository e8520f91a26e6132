using System.CommandLine;
using FerWeb.Engine.Models;
using FerWeb.Workspace;

namespace FerWeb.Cli;

/// <summary>The option <c>--model</c>, and where what it names lies.</summary>
internal static class ModelOption
{
    public static Option<string> Create() => new("--model")
    {
        Description = $"Id of a model in models/, or the folder of one (default: {ModelStore.DefaultId}, which ships with FerWeb).",
        HelpName = "id",
    };

    /// <summary>The folder of a model by its id or path; null stands for the shipped one.</summary>
    /// <exception cref="ModelFileException">There is no such model.</exception>
    public static string FolderOf(string? idOrFolder) =>
        idOrFolder is not null && File.Exists(Path.Combine(idOrFolder, ModelFolder.DescriptionFile))
            ? idOrFolder
            : ModelStore.Nearest(idOrFolder).FolderOf(idOrFolder);

    /// <summary>The full path of a model by its folder, or by its id among those of a data folder and those that ship with FerWeb.</summary>
    /// <exception cref="ModelFileException">There is no such model.</exception>
    public static string FolderOf(string idOrFolder, DataFolder data)
    {
        var isId = Path.GetFileName(idOrFolder) == idOrFolder;
        var kept = Path.Combine(data.Models, idOrFolder);
        return Path.GetFullPath(isId && !Directory.Exists(idOrFolder)
            ? File.Exists(Path.Combine(kept, ModelFolder.DescriptionFile)) ? kept : FolderOf(idOrFolder)
            : idOrFolder);
    }
}
