using System.CommandLine;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb runs start</c>: puts a new run into the queue.</summary>
internal sealed class RunsStartCommand : StoreCommand
{
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _lastLook = TimeSpan.FromSeconds(1);

    private readonly RunSettings _settings = new();
    private readonly Option<string> _name = new("--name") { Description = "Name of the run (default: network and data set).", HelpName = "text" };
    private readonly Option<int> _priority = new("--priority") { Description = "Larger goes first (default: 0).", HelpName = "number" };
    private readonly Option<string> _startRun =
        new("--start-run") { Description = "A run of the same network from whose checkpoint this one starts, instead of a model.", HelpName = "id" };

    private readonly Option<long?> _startStep = new("--start-step") { Description = "Step of that checkpoint (default: the newest).", HelpName = "number" };
    private readonly Option<bool> _here =
        new("--here") { Description = "Train in this terminal instead of waiting for the web app; Ctrl-C stops with a checkpoint." };
    private readonly Option<bool> _json = RunTables.Json();

    public RunsStartCommand()
        : base(
            "start",
            "Puts a new run into the queue. It trains while FerWeb (./run) is running, or at once with --here.",
            "ferweb runs start --epochs 5",
            "ferweb runs start --dataset fer2013 --preset seed-callbacks",
            "ferweb runs start --dataset fer2013.csv --network cnn-seed --name first --early-stopping 3",
            "ferweb runs start --start-run r0vab54z --lr 0.01",
            "ferweb runs start --epochs 2 --here")
    {
        OptionGroups = _settings.Groups;
        Option[] own = [.. _settings.Own, _name, _priority, _startRun, _startStep, _here, _json];
        foreach (var option in own.Concat(OptionGroups.SelectMany(group => group.Options)))
        {
            Options.Add(option);
        }
    }

    protected override async Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var (dataset, hasValidation) = _settings.Dataset(input, new DatasetLibrary(folder), cancellation);
        var options = _settings.Options(input, folder);
        var actions = Actions(store, folder);
        var name = input.GetValue(_name) ?? actions.FreeName($"{options.Network.Architecture} on {dataset.Name}");
        var (startRun, startStep) = (input.GetValue(_startRun), input.GetValue(_startStep));
        if ((startRun is null && startStep is not null) || (startRun is not null && options.StartModel is not null))
        {
            throw new WrongUsageException(startRun is null
                ? "--start-step is a step of --start-run; name the run, too."
                : "--start-run and --start-model exclude each other.");
        }

        var spec = new RunSpec(
            name, Actor, dataset, options, _settings.Device(input), startRun, startRun is null ? null : actions.StartStep(startRun, startStep));
        var run = actions.Start(spec, hasValidation, Actor, input.GetValue(_priority));
        if (input.GetValue(_here))
        {
            return await TrainAsync(run, input.GetValue(_json), store, folder, cancellation);
        }

        RunTables.WriteWaiting(run, store, input.GetValue(_json));
        return ExitCode.Ok;
    }

    private static async Task<int> TrainAsync(Run run, bool json, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        // Its own training is followed until it has stored its checkpoint, another's only as long as one looks.
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

        using var stop = cancellation.Register(() => followed.CancelAfter(isOurs ? _lastLook : TimeSpan.Zero));
        try
        {
            await following;
        }
        catch (OperationCanceledException) when (isOurs)
        {
            // A site has put the run back into its queue.
        }

        return cancellation.IsCancellationRequested ? ExitCode.Stopped : CodeOf(store.Find(run.Id));
    }

    private static int CodeOf(Run? run) => run switch
    {
        { Status: RunStatus.Finished or RunStatus.EarlyStopped } => ExitCode.Ok,
        { Cause: StopCause.User } => ExitCode.Stopped,
        _ => ExitCode.Failed,
    };
}
