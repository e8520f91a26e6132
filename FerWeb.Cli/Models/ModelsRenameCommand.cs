using System.CommandLine;
using FerWeb.Workspace.Models;

namespace FerWeb.Cli.Models;

/// <summary><c>ferweb models rename</c>: gives a model a name for people.</summary>
internal sealed class ModelsRenameCommand : LibraryCommand
{
    private readonly Argument<string> _id = Id();
    private readonly Argument<string> _name = new("name") { Description = $"At most {ModelLibrary.LongestName} characters." };

    public ModelsRenameCommand()
        : base("rename", "Gives a model a name for people; its id stays.", "ferweb models rename r0qk3m9x-448 our-class")
    {
        Add(_id);
        Add(_name);
    }

    protected override int Run(ParseResult input, ModelLibrary models)
    {
        var model = models.Rename(input.GetRequiredValue(_id), input.GetRequiredValue(_name));
        Console.Out.WriteLine($"{model.Id}: {model.Name}");
        return ExitCode.Ok;
    }
}
