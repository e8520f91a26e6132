using System.CommandLine;
using FerWeb.Cli.Training;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb runs clone</c>: puts a new run with the settings of another into the queue.</summary>
internal sealed class RunsCloneCommand : StoreCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of the run." };
    private readonly Option<string> _name = new("--name") { Description = "Name of the clone (default: that of the run, with a number).", HelpName = "text" };
    private readonly Option<string> _dataset = new("--dataset")
    {
        Description = "Id of a data set in the library, or a folder, fer2013.csv or zip (default: that of the run).",
        HelpName = "id",
    };

    private readonly Option<string> _device = new("--device") { Description = "auto, cpu, cuda:0, ... (default: that of the run).", HelpName = "device" };
    private readonly TrainingOverrides _overrides = new();
    private readonly Option<bool> _json = RunTables.Json();

    public RunsCloneCommand()
        : base(
            "clone", "Puts a new run with the settings of another into the queue, but for those that are given.", "ferweb runs clone r0qk3m9x",
            "ferweb runs clone r0qk3m9x --name longer --epochs 80")
    {
        OptionGroups = _overrides.Groups;
        Add(_id);
        Option[] own = [_name, _dataset, _device, _json];
        foreach (var option in own.Concat(OptionGroups.SelectMany(group => group.Options)))
        {
            Options.Add(option);
        }
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var (id, actions, library) = (input.GetRequiredValue(_id), Actions(store, folder), new DatasetLibrary(folder));
        var clone = actions.CloneOf(id, Actor, input.GetValue(_name));
        var options = _overrides.Apply(input, clone.Options, folder);
        var wanted = input.GetValue(_dataset) ?? library.FindAgain(clone.Dataset)?.Folder ?? throw new CommandFailedException(
            $"The data set '{clone.Dataset.Name}' of run {id} is not there any more, or holds other pictures now. Name one by --dataset.");
        var (dataset, hasValidation) = RunSettings.Dataset(wanted, library, cancellation);
        clone = clone with { Dataset = dataset, Options = options, Device = input.GetValue(_device) ?? clone.Device };
        if (options.StartModel is not null)
        {
            // Its weights, not those of a checkpoint.
            clone = clone with { Parent = id, ParentStep = null };
        }

        RunTables.WriteWaiting(actions.Start(clone, hasValidation, Actor), store, input.GetValue(_json));
        return Task.FromResult(ExitCode.Ok);
    }
}
