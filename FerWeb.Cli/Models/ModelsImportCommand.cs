using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Engine.Models;
using FerWeb.Engine.Models.Exchange;
using FerWeb.Workspace.Models;

namespace FerWeb.Cli.Models;

/// <summary><c>ferweb models import</c>: takes in a model from elsewhere.</summary>
internal sealed class ModelsImportCommand : LibraryCommand
{
    private readonly Argument<string[]> _files = new("file")
    {
        Description = "A bundle (.zip), the folder of a model, or weights (.safetensors, or a state dict of PyTorch as .pth) and their model.json.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _name = new("--name")
    {
        Description = "What people call it, which no other model is called (default: as its model.json says, else its id).",
        HelpName = "text",
    };

    private readonly Option<bool> _json = RunTables.Json();

    public ModelsImportCommand()
        : base(
            "import",
            "Checks a model and adds it to the models; it is not made live.",
            $"ferweb models import {ModelStore.DefaultId}.zip",
            "ferweb models import mine.safetensors mine.json",
            "ferweb models import theirs.pth --name theirs",
            "ferweb models import runs/seed/model")
    {
        Add(_files);
        Add(_name);
        Add(_json);
    }

    protected override int Run(ParseResult input, ModelLibrary models)
    {
        var model = models.Import([.. input.GetRequiredValue(_files).SelectMany(FilesAt)], input.GetValue(_name));
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(Of(model));
        }
        else
        {
            Console.Out.WriteLine(model.Id);
            WriteAdded("Imported", model, GivenFolder(input));
        }

        return ExitCode.Ok;
    }

    private static GivenFile[] FilesAt(string path) => Directory.Exists(path)
        ? [GivenFile.At(Path.Combine(path, ModelFolder.WeightsFile)), GivenFile.At(Path.Combine(path, ModelFolder.DescriptionFile))]
        : [GivenFile.At(path)];
}
