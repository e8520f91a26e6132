using System.CommandLine;

namespace FerWeb.Cli.Models;

/// <summary><c>ferweb models</c>: the commands about the models of the data folder and those that ship with FerWeb.</summary>
internal static class ModelsCommand
{
    public static Command Create() => new("models", "Lists, combines, exports, imports, renames and deletes models, and makes one live.")
    {
        new ModelsListCommand(),
        new ModelsCombineCommand(),
        new ModelsExportCommand(),
        new ModelsImportCommand(),
        new ModelsMakeLiveCommand(),
        new ModelsRenameCommand(),
        new ModelsDeleteCommand(),
    };
}
