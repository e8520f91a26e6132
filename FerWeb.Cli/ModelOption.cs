using System.CommandLine;
using FerWeb.Engine.Models;

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
            : ModelStore.Nearest().FolderOf(idOrFolder);
}
