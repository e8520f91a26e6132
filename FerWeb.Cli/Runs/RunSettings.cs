using System.CommandLine;
using FerWeb.Cli.Training;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Runs;

/// <summary>The options by which a command says what is trained: pictures, network, settings, device.</summary>
internal sealed class RunSettings
{
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
    private readonly Option<string> _device =
        new("--device") { Description = "auto, cpu, cuda:0, ... (default: auto).", HelpName = "device", DefaultValueFactory = _ => "auto" };
    private readonly TrainingOverrides _overrides = new();

    public RunSettings()
    {
        _network.AcceptOnlyFromAmong([.. NetworkCatalog.Names]);
        _network.HelpName = "name";
        _preset.AcceptOnlyFromAmong([.. RunPreset.All.Select(preset => preset.Id)]);
        _preset.HelpName = "name";
    }

    /// <value>Those that stand by themselves.</value>
    public IReadOnlyList<Option> Own => [_dataset, _network, _preset, _recipe, _device];

    /// <value>The settings of a run, under their headings.</value>
    public IReadOnlyList<OptionGroup> Groups => _overrides.Groups;

    /// <summary>What computes.</summary>
    public string Device(ParseResult input) => input.GetValue(_device)!;

    /// <summary>The settings: a preset or recipe, with what was given over it.</summary>
    /// <param name="input">The command line.</param>
    /// <param name="data">Whose models may be named by their ids; the web app's when null.</param>
    /// <exception cref="WrongUsageException">They exclude each other, or one is out of its limits.</exception>
    public TrainingOptions Options(ParseResult input, DataFolder? data = null)
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
            return _overrides.Apply(input, network is null ? recipe : recipe with { Network = NetworkCatalog.Describe(network) }, data);
        }

        var architecture = network ?? preset?.Architecture ?? NetworkCatalog.Names[0];
        return _overrides.Apply(input, preset?.Options(architecture) ?? Recipe.For(architecture), data);
    }

    /// <summary>The data set, and whether it has validation pictures.</summary>
    /// <exception cref="CommandFailedException">There is none of this name.</exception>
    public (RunDataset Dataset, bool HasValidation) Dataset(ParseResult input, DatasetLibrary library, CancellationToken cancellation)
        => Dataset(input.GetValue(_dataset)!, library, cancellation);

    /// <summary>The data set of this id or path, and whether it has validation pictures.</summary>
    /// <exception cref="CommandFailedException">There is none of this name.</exception>
    public static (RunDataset Dataset, bool HasValidation) Dataset(string idOrPath, DatasetLibrary library, CancellationToken cancellation)
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
        return (RunDataset.Of(Path.GetFileName(data.Folder!), data.Folder!, data.Manifest), data.Has(Split.Validation));
    }
}
