using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Cli.Training;
using FerWeb.Engine.Models;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Models;

/// <summary><c>ferweb models combine</c>: one model of several, by the mean of their probabilities or of their weights.</summary>
internal sealed class ModelsCombineCommand : StoreCommand
{
    private readonly Argument<string[]> _ids = new("id")
    {
        Description = "Ids of the models; 'ferweb models list' shows them.",
        Arity = new ArgumentArity(2, Engine.Networks.Ensemble.Most),
    };

    private readonly Option<string> _dataset = new("--dataset")
    {
        Description = "Id of the data set on whose validation images it is calibrated and measured, or a folder, fer2013.csv or zip.",
        HelpName = "id",
        Required = true,
    };

    private readonly Option<string> _name = new("--name") { Description = "What a person calls it (default: its id).", HelpName = "text" };

    private readonly Option<bool> _tenCrop = new("--ten-crop") { Description = "Measure ten views as well; takes ten times as long." };

    private readonly Option<bool> _half = new("--half-precision") { Description = "Store the weights in 16 bits, which halves the file." };

    private readonly Option<bool> _average = new("--average-weights")
    {
        Description = "One network with the mean of their weights instead of the mean of their answers; for models trained on from the same weights.",
    };

    private readonly Option<bool> _json = RunTables.Json();

    public ModelsCombineCommand()
        : base(
            "combine",
            "Makes one model of several, by the mean of their answers (an ensemble) or of their weights, calibrated and measured; it is not made live.",
            $"ferweb models combine {ModelStore.DefaultId} r0va81m4 --dataset drawn",
            "ferweb models combine a b c --dataset data --name \"All three\" --ten-crop")
    {
        Add(_ids);
        foreach (Option option in (Option[])[_dataset, _name, _average, _tenCrop, _half, _json])
        {
            Options.Add(option);
        }
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var library = new DatasetLibrary(folder);
        var wanted = input.GetRequiredValue(_dataset);
        using var dataset = library.Find(wanted) is not null ? library.Open(wanted) : DataOption.Open(wanted, cancellation);
        var options = new CombineOptions(input.GetValue(_average), input.GetValue(_half), input.GetValue(_tenCrop));
        var model = LibraryCommand.Library(store, folder).Combine(input.GetRequiredValue(_ids), dataset, input.GetValue(_name), options, cancellation);
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(LibraryCommand.Of(model));
        }
        else
        {
            Console.Out.WriteLine(model.Id);
            ExportCommand.Report(model.Description!);
            LibraryCommand.WriteAdded("Combined", model, GivenFolder(input));
        }

        return Task.FromResult(ExitCode.Ok);
    }
}
