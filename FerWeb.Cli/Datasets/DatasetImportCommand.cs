using System.CommandLine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Photos;

namespace FerWeb.Cli.Datasets;

/// <summary><c>ferweb dataset import</c>: from folders, CSV files or zips to one checked data set.</summary>
internal sealed class DatasetImportCommand : CliCommand
{
    private readonly Argument<string> _source = new("source")
    {
        Description = "Image folders (train/happy/*.png ...), fer2013.csv, icml_face_data.csv, or a zip of these.",
    };

    private readonly Argument<string> _destination = new("destination") { Description = "The folder to make." };

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
            "ferweb dataset import our-class sets/our-class --own-classes")
    {
        _maxBad.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<double>() is not (>= 0 and <= 100))
            {
                result.AddError("--max-bad is a percentage of 0 to 100.");
            }
        });
        Add(_source);
        Add(_destination);
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
        using var dataset = DataOption.WithProgress(progress => Import(input, options, progress, cancellation));
        DatasetTables.Write(dataset.Manifest, input.GetValue(_json));
        return Task.FromResult(ExitCode.Ok);
    }

    private FaceDataset Import(ParseResult input, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            return DatasetImporter
                .Import(input.GetRequiredValue(_source), input.GetRequiredValue(_destination), options, progress, cancellation);
        }
        catch (DatasetException error) when (error.Report is { } report && report.Quarantined < report.Read)
        {
            throw new CommandFailedException($"{error.Message} --max-bad {DataOption.Percent(report)} imports the rest without them.");
        }
    }
}
