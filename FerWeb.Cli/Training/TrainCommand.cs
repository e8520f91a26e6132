using System.CommandLine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using Spectre.Console;

namespace FerWeb.Cli.Training;

/// <summary><c>ferweb train</c>: starts a run, or goes on with one.</summary>
internal sealed class TrainCommand : CliCommand
{
    private readonly Option<string> _data = DataOption.Create();
    private readonly Option<string> _out = new("--out") { Description = "Folder of the run (default: a new one below runs/).", HelpName = "folder" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with the run in --out where its newest checkpoint is." };
    private readonly Option<string> _recipe = new("--recipe") { Description = "Start from this file instead of the network's own recipe.", HelpName = "file" };
    private readonly Option<string> _network = new("--network") { Description = $"The network: {string.Join(", ", NetworkCatalog.Names)} (default: {NetworkCatalog.Names[0]})." };
    private readonly TrainingOverrides _overrides = new();

    public TrainCommand()
        : base(
            "train",
            "Trains a network. The defaults are the shipped model's recipe (recipes/fernet.json), and the seeds' own for cnn-seed and cnn-seed-bn. Ctrl-C stops with a checkpoint.",
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
        var (options, earlier) = Plan(input);
        using var data = earlier is null
            ? DataOption.Open(input.GetValue(_data) ?? throw new WrongUsageException("--data is missing: say what to train on."), cancellation)
            : ExportCommand.OpenData(earlier, input.GetValue(_data), cancellation);
        options.Validate(data.Has(Split.Validation));
        earlier?.RequireSameEngine();
        var run = earlier ?? Start(input, options, data);
        earlier?.Continue(options);
        if (!data.Has(Split.Validation))
        {
            Terminal.Error.WriteLine("The data set has no validation images, so nothing is measured between the epochs.");
        }

        using var result = Watch(options, (table, steps) =>
            new Trainer(options, data, run.Checkpoints, new AllObservers(new MetricsCsv(run.MetricsFile), table, steps)).Run(cancellation));
        return Task.FromResult(Conclude(run, options, data, result, cancellation));
    }

    private (TrainingOptions Options, RunFolder? Earlier) Plan(ParseResult input)
    {
        if (!input.GetValue(_resume))
        {
            var recipe = input.GetValue(_recipe) is { } file ? Recipe.Read(file).Options : null;
            var name = input.GetValue(_network);
            var network = recipe is null || name is null ? recipe : recipe with { Network = NetworkCatalog.Describe(name) };
            return (_overrides.Apply(input, network ?? Recipe.For(name ?? NetworkCatalog.Names[0])), null);
        }

        if (input.GetValue(_recipe) is not null || input.GetValue(_network) is not null)
        {
            throw new WrongUsageException("A run goes on with its own network and recipe; leave --network and --recipe out, or start a new run.");
        }

        var run = RunFolder.Open(input.GetValue(_out) ?? throw new WrongUsageException("--resume needs --out: say which run goes on."));
        return (_overrides.Apply(input, run.Config.Options), run);
    }

    private RunFolder Start(ParseResult input, TrainingOptions options, FaceDataset data)
    {
        var now = TimeProvider.System.GetLocalNow();
        var folder = input.GetValue(_out) ?? Path.Combine("runs", $"{options.Network.Architecture}-{now:yyyyMMdd-HHmmss}");
        var config = new RunConfig(RunConfig.CurrentFormat, now.ToUniversalTime(), Path.GetFullPath(input.GetValue(_data)!), data.Name, data.Sha256, options);
        var run = RunFolder.Create(folder, config);
        Terminal.Error.WriteLine($"Run {run.Folder}");
        return run;
    }

    private static TrainingResult Watch(TrainingOptions options, Func<EpochTable, StepFigures, TrainingResult> train)
    {
        var table = new EpochTable(options.Epochs);
        return Terminal.ShowsProgress
            ? Terminal.Error.Progress().AutoClear(true)
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn())
                .Start(context => train(table, new StepFigures(options.Epochs, context.AddTask("starting"))))
            : train(table, new StepFigures(options.Epochs, bar: null));
    }

    private static int Conclude(RunFolder run, TrainingOptions options, FaceDataset data, TrainingResult result, CancellationToken cancellation)
    {
        switch (result.Reason)
        {
            case StopReason.Cancelled:
                Terminal.Error.WriteLine($"Stopped, with a checkpoint. Go on with: ferweb train --out {run.Folder} --resume");
                return ExitCode.Stopped;
            case StopReason.Diverged:
                throw new CommandFailedException("Loss or gradient were not finite, also at half the learning rate. The best weights are kept; go on by --resume with a lower --lr, or start a new run with a longer --warm-up-epochs.");
            case StopReason.EarlyStopped:
                Terminal.Error.WriteLine("Validation has stopped improving, so the run ends early.");
                break;
            case StopReason.TimeLimit:
                Terminal.Error.WriteLine("The time limit is reached, so the run ends early. Go on by --resume with more --max-minutes.");
                break;
        }

        var id = Path.GetFileName(run.Folder);
        ExportCommand.Report(ModelExporter.Export(run.ModelFolder, id, result.Trained, data, options, cancellation: cancellation));
        Console.Out.WriteLine(run.ModelFolder);
        return ExitCode.Ok;
    }
}
