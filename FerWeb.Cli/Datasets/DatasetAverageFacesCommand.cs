using System.CommandLine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Storage;

namespace FerWeb.Cli.Datasets;

/// <summary><c>ferweb dataset average-faces</c>: one picture per class, nobody's face.</summary>
internal sealed class DatasetAverageFacesCommand : CliCommand
{
    private readonly Argument<string> _path = new("path") { Description = "An imported data set, or a folder, fer2013.csv or zip, which is imported first." };

    private readonly Argument<string> _folder =
        new("folder") { Description = "Where to write CLASS.png; made when needed, files of these names are replaced." };

    private readonly Option<Split> _split = new("--split") { Description = "The images to average: train, validation or test (default: train)." };

    private readonly Option<int> _size =
        new("--size") { Description = "Width and height in pixels, 48 to 1024 (default: 192).", HelpName = "pixels", DefaultValueFactory = _ => 192 };

    private readonly Option<int> _faces =
        new("--faces") { Description = "Most faces to take for each emotion (default: 150).", HelpName = "number", DefaultValueFactory = _ => 150 };

    public DatasetAverageFacesCommand()
        : base(
            "average-faces",
            "Writes the aligned mean of the faces on which the crowd agrees most, one picture for each class.",
            "ferweb dataset average-faces sets/fer2013 averages",
            "ferweb dataset average-faces fer2013.csv averages --split validation --size 96")
    {
        _split.AcceptOnlyFromAmong("train", "validation", "test");
        AddRange(_size, 48, 1024);
        AddRange(_faces, 1, 10_000);
        Add(_path);
        Add(_folder);
        Add(_split);
        Add(_size);
        Add(_faces);
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var folder = input.GetRequiredValue(_folder);
        using var dataset = DataOption.Open(input.GetRequiredValue(_path), cancellation);
        var averages = AverageFaces.Compute(dataset[input.GetValue(_split)], input.GetValue(_faces), input.GetValue(_size), cancellation);
        Directory.CreateDirectory(folder);
        foreach (var (one, average) in averages.OrderBy(pair => pair.Key.Index))
        {
            var path = Path.Combine(folder, $"{one.Name}.png");
            AtomicFile.Write(path, PngEncoder.Encode(average.Image));
            Console.Out.WriteLine($"{path}: the mean of {average.Faces:N0} faces");
        }

        return Task.FromResult(ExitCode.Ok);
    }

    private static void AddRange(Option<int> option, int low, int high) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && (result.GetValueOrDefault<int>() < low || result.GetValueOrDefault<int>() > high))
        {
            result.AddError($"{option.Name} is a number of {low} to {high}.");
        }
    });
}
