using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Worker;
using Spectre.Console;

namespace FerWeb.Cli.Training;

/// <summary><c>ferweb train</c>: starts a run, or goes on with one.</summary>
internal sealed class TrainCommand : CliCommand
{
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(30);

    private readonly Option<string> _data = DataOption.Create();
    private readonly Option<string> _out = new("--out") { Description = "Folder of the run (default: a new one below runs/).", HelpName = "folder" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with the run in --out where its newest checkpoint is." };
    private readonly Option<string> _recipe = new("--recipe") { Description = "Start from this file instead of the network's own recipe.", HelpName = "file" };
    private readonly Option<string> _network =
        new("--network") { Description = $"The network: {string.Join(", ", NetworkCatalog.Names)} (default: {NetworkCatalog.Names[0]})." };
    private readonly TrainingOverrides _overrides = new();

    public TrainCommand()
        : base(
            "train",
            "Trains a network. The defaults are recipes/fernet.json, and the seeds' own for cnn-seed and cnn-seed-bn; the shipped model goes on from " +
            "there by recipes/fernet-2.json. " +
            "Ctrl-C stops with a checkpoint.",
            "ferweb train --data data --out runs/fernet",
            "ferweb train --out runs/fernet --resume",
            "ferweb train --data data --recipe recipes/fernet.json --epochs 20",
            "ferweb train --data data --network cnn-seed --optimizer adam --lr 1e-4 --early-stopping 3 --plateau --keep-best",
            "ferweb train --data fer2013.csv --network cnn-seed-bn --epochs 50")
    {
        _network.AcceptOnlyFromAmong([.. NetworkCatalog.Names]);
        _network.HelpName = "name";
        OptionGroups = _overrides.Groups;
        foreach (var option in OptionGroups.SelectMany(group => group.Options).Prepend(_network).Prepend(_recipe).Prepend(_resume).Prepend(_out).Prepend(_data))
        {
            Options.Add(option);
        }
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var (options, folder, earlier) = Plan(input);
        using var data = earlier is null
            ? DataOption.Open(input.GetValue(_data) ?? throw new WrongUsageException("--data is missing: say what to train on."), cancellation)
            : ExportCommand.OpenData(earlier, input.GetValue(_data), cancellation);
        options.Validate(data.Has(Split.Validation));

        // The same store, actions and worker as a run of the web app has, in a folder of its own.
        var place = DataFolder.OfOneRun(folder);
        using var store = RunStore.Open(place);
        var id = Enqueue(store, place, options, data, goesOn: earlier is not null).Id;
        if (earlier is null)
        {
            Terminal.Error.WriteLine($"Run {folder}");
        }

        if (!data.Has(Split.Validation))
        {
            Terminal.Error.WriteLine("The data set has no validation images, so nothing is measured between the epochs.");
        }

        Watch(options, watcher => Work(store, place, id, data, watcher, cancellation));
        return Task.FromResult(Conclude(store.Find(id)!, folder));
    }

    private (TrainingOptions Options, string Folder, RunFolder? Earlier) Plan(ParseResult input)
    {
        var folder = input.GetValue(_out) is { } given ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(given)) : null;
        if (!input.GetValue(_resume))
        {
            var recipe = input.GetValue(_recipe) is { } file ? Recipe.Read(file).Options : null;
            var name = input.GetValue(_network);
            var network = recipe is null || name is null ? recipe : recipe with { Network = NetworkCatalog.Describe(name) };
            var options = _overrides.Apply(input, network ?? Recipe.For(name ?? NetworkCatalog.Names[0]));
            folder ??= Path.GetFullPath(Path.Combine("runs", $"{options.Network.Architecture}-{TimeProvider.System.GetLocalNow():yyyyMMdd-HHmmss}"));
            RunFolder.RequireFree(folder);
            return (options, folder, null);
        }

        if (input.GetValue(_recipe) is not null || input.GetValue(_network) is not null)
        {
            throw new WrongUsageException("A run goes on with its own network and recipe; leave --network and --recipe out, or start a new run.");
        }

        var run = RunFolder.Open(folder ?? throw new WrongUsageException("--resume needs --out: say which run goes on."));
        run.RequireSameEngine();
        return (_overrides.Apply(input, run.Config.Options), folder, run);
    }

    private static Run Enqueue(RunStore store, DataFolder place, TrainingOptions options, FaceDataset data, bool goesOn)
    {
        var actions = new RunActions(store, place, TimeProvider.System);
        var known = store.List(new RunQuery { Take = 1 }).Runs is [var only] ? only : null;
        if (known is not null && !goesOn)
        {
            throw new CommandFailedException($"'{place.Root}' is a folder of runs already. Choose another one by --out.");
        }

        if (known is null)
        {
            var dataset = RunDataset.Of(Path.GetFileName(data.Folder!), data.Folder!, data.Manifest);
            return actions.Start(
                new RunSpec(Path.GetFileName(place.Root), Environment.UserName, dataset, options), data.Has(Split.Validation), Environment.UserName);
        }

        if (known.Status.IsLive())
        {
            using var process = RunningWorker.Find(known);
            known = process is null
                ? store.Move(known, RunStatus.Interrupted, Environment.UserName, StopCause.Crash, "Its process was ended from outside.") ?? known
                : throw new CommandFailedException($"Process {process.Id} trains this run. Stop that one first.");
        }

        return actions.Resume(known.Id, Environment.UserName, options);
    }

    private static bool Work(RunStore store, DataFolder place, string id, FaceDataset data, ITrainingObserver watcher, CancellationToken cancellation)
    {
        var options = new WorkerOptions { Lease = _lease, Abandon = ProcessEnd.AtOnce, Dataset = data, Watcher = watcher };
        return store.Claim(Environment.MachineName, _lease, waiting => waiting.Id == id) is { } claimed
            && new RunWorker(store, place, options).Work(claimed.Id, claimed.Attempt, cancellation);
    }

    private static void Watch(TrainingOptions options, Func<ITrainingObserver, bool> work)
    {
        var table = new EpochTable(options.Epochs);
        if (!Terminal.ShowsProgress)
        {
            work(new AllObservers(table, new StepFigures(options.Epochs, bar: null)));
            return;
        }

        Terminal.Error.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn())
            .Start(context => work(new AllObservers(table, new StepFigures(options.Epochs, context.AddTask("starting")))));
    }

    private static int Conclude(Run run, string folder)
    {
        switch (run)
        {
            case { Status: RunStatus.Interrupted, Cause: StopCause.HostStopped }:
                Terminal.Error.WriteLine($"Stopped, with a checkpoint. Go on with: ferweb train --out {folder} --resume");
                return ExitCode.Stopped;
            case { Cause: StopCause.User }:
                Terminal.Error.WriteLine(run.Reason.ToString());
                return ExitCode.Stopped;
            case { Status: RunStatus.Diverged }:
                throw new CommandFailedException(
                    "Loss or gradient were not finite, also at half the learning rate. The best weights are kept; go on by --resume with a lower --lr, "
                    + "or start a new run with a longer --warm-up-epochs.");
            case { Status: RunStatus.EarlyStopped, Cause: StopCause.Patience }:
                Terminal.Error.WriteLine("Validation has stopped improving, so the run ends early.");
                break;
            case { Status: RunStatus.EarlyStopped }:
                Terminal.Error.WriteLine("The time limit is reached, so the run ends early. Go on by --resume with more --max-minutes.");
                break;
            case not { Status: RunStatus.Finished }:
                throw new CommandFailedException(run.Reason.ToString());
        }

        var model = Path.Combine(folder, RunFolder.ModelName);
        ExportCommand.Report(ModelFolder.ReadDescription(model));
        Console.Out.WriteLine(model);
        return ExitCode.Ok;
    }
}
