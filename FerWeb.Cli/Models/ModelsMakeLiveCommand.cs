using System.CommandLine;
using FerWeb.Engine.Models;
using FerWeb.Workspace.Models;

namespace FerWeb.Cli.Models;

/// <summary><c>ferweb models make-live</c>: lets a model answer every photo.</summary>
internal sealed class ModelsMakeLiveCommand : LibraryCommand
{
    private readonly Argument<string> _id = Id();

    public ModelsMakeLiveCommand()
        : base(
            "make-live", "Lets a model answer every photo: on a site that runs within about a second.", "ferweb models make-live r0qk3m9x-448",
            $"ferweb models make-live {ModelStore.DefaultId}")
        => Add(_id);

    protected override int Run(ParseResult input, ModelLibrary models)
    {
        var id = input.GetRequiredValue(_id);
        models.MakeLive(id, Actor);
        Console.Out.WriteLine($"{id}: live");
        return ExitCode.Ok;
    }
}
