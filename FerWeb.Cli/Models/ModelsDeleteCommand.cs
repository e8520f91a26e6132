using System.CommandLine;
using FerWeb.Workspace.Models;

namespace FerWeb.Cli.Models;

/// <summary><c>ferweb models delete</c>: removes a model for good.</summary>
internal sealed class ModelsDeleteCommand : LibraryCommand
{
    private readonly Argument<string> _id = Id();

    public ModelsDeleteCommand()
        : base("delete", "Removes a model for good; never the live one nor those that ship with FerWeb.", "ferweb models delete r0qk3m9x-448")
        => Add(_id);

    protected override int Run(ParseResult input, ModelLibrary models)
    {
        var id = input.GetRequiredValue(_id);
        models.Delete(id);
        Console.Out.WriteLine($"{id}: deleted");
        return ExitCode.Ok;
    }
}
