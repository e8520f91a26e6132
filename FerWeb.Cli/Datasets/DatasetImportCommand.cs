using System.CommandLine;
using System.Globalization;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Photos;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using Spectre.Console;

namespace FerWeb.Cli.Datasets;

/// <summary><c>ferweb dataset import</c>: from folders, CSV files or zips to one checked data set, in a folder or among those of the web app.</summary>
internal sealed class DatasetImportCommand : CliCommand
{
    private readonly Argument<string> _source = new("source")
    {
        Description = "Image folders (train/happy/*.png ...), fer2013.csv, icml_face_data.csv, or a zip of these.",
    };

    private readonly Argument<string> _destination = new("destination")
    {
        Description = "The folder to make; none with --library.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _library = new("--library")
    {
        Description = "Put it among the data sets of the web app instead, where the pages and 'runs start --dataset' find it at once.",
    };

    private readonly Option<string> _dataFolder = DataFolderOption.Create("With --library: where the data sets lie");

    private readonly Option<string> _name = new("--name") { Description = "Name of the data set (default: the source's).", HelpName = "text" };

    private readonly Option<int> _seed = new("--seed") { Description = "Seed for splits that have to be cut (default: 0).", HelpName = "number" };

    private readonly Option<double> _maxBad = new("--max-bad")
    {
        Description = "Stop when more than this percentage cannot be used (default: 1).",
        HelpName = "percent",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _ownClasses = new("--own-classes")
    {
        Description = "Each folder of pictures is a class of its own, 2 to 20, instead of one of the seven emotions.",
    };

    private readonly Option<bool> _replace = new("--replace") { Description = "Replace the data set that the destination holds." };

    private readonly Option<bool> _json = new("--json") { Description = "Answer in JSON." };

    public DatasetImportCommand()
        : base(
            "import",
            "Checks every image, and makes a data set that opens at once.",
            "ferweb dataset import fer2013.csv sets/fer2013",
            "ferweb dataset import archive.zip sets/fer2013 --replace",
            "ferweb dataset import photos sets/photos --seed 7 --max-bad 5",
            "ferweb dataset import our-class sets/our-class --own-classes",
            "ferweb dataset import fer2013.csv --library --name FER-2013")
    {
        Validators.Add(result =>
        {
            var (isForLibrary, isForFolder) = (result.GetValue(_library), result.GetResult(_destination) is { Tokens.Count: > 0 });
            if (isForLibrary == isForFolder)
            {
                result.AddError("Name the folder to make, or give --library: one of the two.");
            }

            if (isForLibrary && result.GetValue(_replace))
            {
                result.AddError("--library replaces no data set; leave --replace out.");
            }

            if (!isForLibrary && result.GetValue(_dataFolder) is not null)
            {
                result.AddError("--data-folder belongs to --library.");
            }
        });
        _maxBad.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<double>() is not (>= 0 and <= 100))
            {
                result.AddError("--max-bad is a percentage of 0 to 100.");
            }
        });
        Add(_source);
        Add(_destination);
        Add(_library);
        Add(_dataFolder);
        Add(_name);
        Add(_seed);
        Add(_maxBad);
        Add(_ownClasses);
        Add(_replace);
        Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var options = new ImportOptions
        {
            Name = input.GetValue(_name),
            Seed = input.GetValue(_seed),
            MaxBadShare = input.GetValue(_maxBad) / 100,
            OwnClasses = input.GetValue(_ownClasses),
            Replace = input.GetValue(_replace),
        };
        var (source, json) = (input.GetRequiredValue(_source), input.GetValue(_json));
        if (input.GetValue(_library))
        {
            Show(Import(source, options, DataFolderOption.FolderOf(input.GetValue(_dataFolder)), cancellation), json);
            return Task.FromResult(ExitCode.Ok);
        }

        using var dataset = Watch(progress => DatasetImporter.Import(source, input.GetRequiredValue(_destination), options, progress, cancellation));
        DatasetTables.Write(dataset.Manifest, json);
        return Task.FromResult(ExitCode.Ok);
    }

    private static DatasetEntry Import(string source, ImportOptions options, DataFolder folder, CancellationToken cancellation)
    {
        // As the web app takes it.
        _ = long.TryParse(DataFolderOption.Setting("Datasets", "MaxUploadBytes"), CultureInfo.InvariantCulture, out var maxUploadBytes);
        options = options with { MaxUnpackedBytes = ImportOptions.UnpackedBytesFor(maxUploadBytes) };
        var (full, name) = (Path.GetFullPath(source), options.Name ?? DatasetImporter.NameOf(source));
        var library = new DatasetLibrary(folder, CliAudit.Of(folder));
        return Watch(progress => library.Import(full, name, progress, options, cancellation: cancellation));
    }

    private static void Show(DatasetEntry added, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(new { added.Id, added.Manifest });
            return;
        }

        DatasetTables.Write(added.Manifest!, json: false);
        Terminal.Out.WriteLine($"Among the data sets of the web app as {added.Id}.");
    }

    private static T Watch<T>(Func<IProgress<ImportProgress>?, T> import)
    {
        try
        {
            return DataOption.WithProgress(import);
        }
        catch (DatasetException error) when (error.Report is { } report && report.Quarantined < report.Read)
        {
            throw new CommandFailedException($"{error.Message} --max-bad {DataOption.Percent(report)} imports the rest without them.");
        }
    }
}
