using System.CommandLine;
using FerWeb.Cli.Training;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Worker;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb runs start</c>: puts a new run into the queue.</summary>
internal sealed class RunsStartCommand : StoreCommand
{
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(30);

    private readonly Option<string> _dataset = new("--dataset")
    {
        Description = $"Id of a data set in the library, or a folder, fer2013.csv or zip (default: {DatasetLibrary.DrawnId}, which is always there).",
        HelpName = "id",
        DefaultValueFactory = _ => DatasetLibrary.DrawnId,
    };

    private readonly Option<string> _network =
        new("--network") { Description = $"The network: {string.Join(", ", NetworkCatalog.Names)} (default: {NetworkCatalog.Names[0]})." };
    private readonly Option<string> _preset =
        new("--preset") { Description = $"A ready set of settings: {string.Join(", ", RunPreset.All.Select(preset => preset.Id))}." };
    private readonly Option<string> _recipe = new("--recipe") { Description = "Start from this file instead of the network's own recipe.", HelpName = "file" };
    private readonly Option<string> _name = new("--name") { Description = "Name of the run (default: network and data set).", HelpName = "text" };
    private readonly Option<string> _device =
        new("--device") { Description = "auto, cpu, cuda:0, ... (default: auto).", HelpName = "device", DefaultValueFactory = _ => "auto" };
    private readonly Option<int> _priority = new("--priority") { Description = "Larger goes first (default: 0).", HelpName = "number" };
    private readonly Option<bool> _here =
        new("--here") { Description = "Train in this terminal instead of waiting for the web app; Ctrl-C stops with a checkpoint." };
    private readonly Option<bool> _json = RunTables.Json();
    private readonly TrainingOverrides _overrides = new();

    public RunsStartCommand()
        : base(
            "start",
            "Puts a new run into the queue. It trains while FerWeb (./run) is running, or at once with --here.",
            "ferweb runs start --epochs 5",
            "ferweb runs start --dataset fer2013 --preset seed-callbacks",
            "ferweb runs start --dataset fer2013.csv --network cnn-seed --name first --early-stopping 3",
            "ferweb runs start --epochs 2 --here")
    {
        _network.AcceptOnlyFromAmong([.. NetworkCatalog.Names]);
        _network.HelpName = "name";
        _preset.AcceptOnlyFromAmong([.. RunPreset.All.Select(preset => preset.Id)]);
        _preset.HelpName = "name";
        OptionGroups = _overrides.Groups;
        Option[] own = [_dataset, _network, _preset, _recipe, _name, _device, _priority, _here, _json];
        foreach (var option in own.Concat(OptionGroups.SelectMany(group => group.Options)))
        {
            Options.Add(option);
        }
    }

    protected override async Task<int> RunAsync(ParseResult input, SqliteRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var (dataset, hasValidation) = Describe(input.GetValue(_dataset)!, new DatasetLibrary(folder), cancellation);
        var options = Plan(input);
        var name = input.GetValue(_name) ?? $"{options.Network.Architecture} on {dataset.Name}";
        var run = Actions(store, folder)
            .Start(new RunSpec(name, Actor, dataset, options, input.GetValue(_device)!), hasValidation, Actor, input.GetValue(_priority));
        if (input.GetValue(_here))
        {
            return await TrainAsync(run, input.GetValue(_json), store, folder, cancellation);
        }

        if (input.GetValue(_json))
        {
            Terminal.WriteJson(run);
        }
        else
        {
            Console.Out.WriteLine(run.Id);
            var place = store.Queue().TakeWhile(waiting => waiting.Id != run.Id).Count();
            await Console.Error.WriteLineAsync(
                $"'{name}' waits, {place} before it. It trains while FerWeb (./run) is running; 'ferweb runs tail {run.Id}' follows it.");
        }

        return ExitCode.Ok;
    }

    private TrainingOptions Plan(ParseResult input)
    {
        var preset = RunPreset.All.FirstOrDefault(preset => preset.Id == input.GetValue(_preset));
        var network = input.GetValue(_network);
        if (preset?.Architecture is { } its && network is not null && network != its)
        {
            throw new WrongUsageException($"The preset '{preset.Id}' is for the network {its}; leave --network out, or choose another preset.");
        }

        if (input.GetValue(_recipe) is { } file)
        {
            var recipe = preset is null ? Recipe.Read(file).Options : throw new WrongUsageException("--preset and --recipe exclude each other.");
            return _overrides.Apply(input, network is null ? recipe : recipe with { Network = NetworkCatalog.Describe(network) });
        }

        var architecture = network ?? preset?.Architecture ?? NetworkCatalog.Names[0];
        return _overrides.Apply(input, preset?.Options(architecture) ?? Recipe.For(architecture));
    }

    private static (RunDataset Dataset, bool HasValidation) Describe(string idOrPath, DatasetLibrary library, CancellationToken cancellation)
    {
        if (library.Find(idOrPath) is not null)
        {
            return (library.Describe(idOrPath), library.Find(idOrPath)!.CountOf(Split.Validation) > 0);
        }

        if (!Path.Exists(idOrPath))
        {
            throw new CommandFailedException(
                $"'{idOrPath}' is neither a data set of the library ({string.Join(", ", library.List().Select(entry => entry.Id))}) nor a path.");
        }

        using var data = DataOption.Open(idOrPath, cancellation);
        return (new RunDataset(Path.GetFileName(data.Folder!), data.Name, data.Folder!, data.Sha256), data.Has(Split.Validation));
    }

    private static async Task<int> TrainAsync(Run run, bool json, SqliteRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        using var followed = new CancellationTokenSource();
        var following = new RunFollower(store, json).FollowAsync(run.Id, after: 0, onlyWhatIsThere: false, followed.Token);
        var isOurs = store.Claim(Environment.MachineName, _lease, waiting => waiting.Id == run.Id) is { } claimed
            && new RunWorker(store, folder, new WorkerOptions { Lease = _lease, Abandon = ProcessEnd.AtOnce }).Work(claimed.Id, claimed.Attempt, cancellation);
        if (!isOurs)
        {
            await Console.Error.WriteLineAsync(store.Hold() is { } hold
                ? $"{hold.By} holds the queue, so the run waits, and this terminal follows it. " +
                    $"'ferweb runs release' lets it start where FerWeb (./run) is running."
                : "FerWeb is running and has taken the run; this terminal follows it.");
        }

        await following;
        return cancellation.IsCancellationRequested ? ExitCode.Stopped
            : store.Find(run.Id)!.Status is RunStatus.Failed or RunStatus.Diverged or RunStatus.Interrupted ? ExitCode.Failed
            : ExitCode.Ok;
    }
}
