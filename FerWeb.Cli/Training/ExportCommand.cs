using System.CommandLine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Training.Runs;

namespace FerWeb.Cli.Training;

/// <summary><c>ferweb export</c>: a model of a run's newest (or best) checkpoint.</summary>
internal sealed class ExportCommand : CliCommand
{
    private readonly Option<string> _run = new("--run") { Description = "Folder of the run.", HelpName = "folder", Required = true };
    private readonly Option<long?> _step = new("--step") { Description = "Take this checkpoint instead of the newest (or best).", HelpName = "number" };
    private readonly Option<string> _out = new("--out")
    {
        Description = "Folder of the model; its last part is the model's id. A model that is there is replaced.",
        HelpName = "folder",
        Required = true,
    };
    private readonly Option<string> _data = DataOption.Create();
    private readonly Option<bool> _tenCrop = new("--ten-crop") { Description = "Measure ten views as well; takes ten times as long." };

    public ExportCommand()
        : base(
            "export",
            "Makes a model of a run: model.json, weights.safetensors and MODEL_CARD.md, calibrated and measured on the validation images.",
            "ferweb export --run runs/fernet --out models/mine",
            "ferweb export --run runs/fernet --out models/mine --data data --ten-crop")
    {
        _data.Description = "The run's data set, where it does not lie any more where it lay in training.";
        foreach (Option option in (Option[])[_run, _step, _out, _data, _tenCrop])
        {
            Options.Add(option);
        }
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(input.GetValue(_out)!));
        RequireReplaceable(folder);
        var run = RunFolder.Open(Path.TrimEndingDirectorySeparator(input.GetValue(_run)!));
        var step = input.GetValue(_step);
        using var trained = step is { } wanted ? run.LoadNetwork(wanted) : run.LoadNetwork();
        using var data = OpenData(run, input.GetValue(_data), cancellation);
        var model = ModelExporter.Export(
            folder, Path.GetFileName(folder), trained, data, run.Config.Options, input.GetValue(_tenCrop), Path.GetFileName(run.Folder), cancellation);
        Report(model);
        Console.Out.WriteLine(folder);
        return Task.FromResult(ExitCode.Ok);
    }

    /// <summary>The data set that a run was started on, from where it lay or from <paramref name="path"/>.</summary>
    public static FaceDataset OpenData(RunFolder run, string? path, CancellationToken cancellation)
    {
        var data = DataOption.Open(path ?? run.Config.Data, cancellation);
        if (data.Sha256 == run.Config.DatasetSha256)
        {
            return data;
        }

        data.Dispose();
        throw new CommandFailedException(
            $"The run was started on other images than '{data.Name}' holds now. Name the same data set by --data, or start a new run.");
    }

    // What lies there goes: it has to be a model, or nothing.
    private static void RequireReplaceable(string folder)
    {
        var isModel = File.Exists(Path.Combine(folder, ModelFolder.DescriptionFile));
        if (!isModel && (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())))
        {
            throw new CommandFailedException($"'{folder}' is neither empty nor a model. Choose a new folder, such as '{Path.Combine(folder, "mine")}'.");
        }
    }

    /// <summary>Says in a line what the model scored.</summary>
    public static void Report(ModelDescription model)
    {
        var accuracies = model.Metrics?.Reports.Select(report =>
            $"{report.Head.ToString().ToLowerInvariant()} head {report.All.Accuracy:P2} of {report.All.Count:N0} " +
            $"({(report.Views == Views.Single ? "one view" : "ten views")})");
        Console.Error.WriteLine(accuracies is null
            ? $"Model {model.Id}: neither calibrated nor measured, because there are no validation images."
            : $"Model {model.Id}: validation accuracy {string.Join(", ", accuracies)}");
    }
}
