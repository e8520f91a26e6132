using System.CommandLine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;

namespace FerWeb.Cli.Datasets;

/// <summary><c>ferweb dataset draw</c>: a data set for everybody who has none.</summary>
internal sealed class DatasetDrawCommand : CliCommand
{
    private const int MostFaces = 100_000;

    private readonly Argument<string> _folder = new("folder") { Description = "The folder to make; train/happy/00003.png and so on come into it." };

    private readonly Option<int> _count = new("--count")
    {
        Description = $"How many faces, of which a tenth each go to validation and test; 70 to {MostFaces} (default: 3500).",
        HelpName = "number",
        DefaultValueFactory = _ => 3500,
    };

    private readonly Option<int> _seed = new("--seed") { Description = "Other seeds draw other people (default: 0).", HelpName = "number" };

    private readonly Option<DrawnDifficulty> _difficulty = new("--difficulty")
    {
        Description = "How hard the faces are to tell apart: easy, normal or hard (default: normal).",
        DefaultValueFactory = _ => DrawnDifficulty.Normal,
    };

    public DatasetDrawCommand()
        : base(
            "draw", "Draws faces of all seven emotions, to train on without any download.", "ferweb dataset draw sets/drawn",
            "ferweb dataset draw sets/hard --count 7000 --difficulty hard --seed 3")
    {
        _difficulty.AcceptOnlyFromAmong("easy", "normal", "hard");
        _count.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 70 or > MostFaces)
            {
                result.AddError($"--count is a number of 70 to {MostFaces}.");
            }
        });
        Add(_folder);
        Add(_count);
        Add(_seed);
        Add(_difficulty);
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(input.GetRequiredValue(_folder)));
        var count = input.GetValue(_count);
        PictureFolder.Write(folder, unfinished =>
        {
            using var dataset = DrawnFaces.Dataset(
                count - (2 * (count / 10)), count / 10, count / 10, input.GetValue(_seed), input.GetValue(_difficulty), cancellation);
            foreach (var split in Enum.GetValues<Split>())
            {
                Write(dataset[split], Path.Combine(unfinished, split.ToString().ToLowerInvariant()), cancellation);
            }
        });

        Console.Out.WriteLine($"{folder}: {count:N0} drawn faces");
        return Task.FromResult(ExitCode.Ok);
    }

    private static void Write(DatasetSplit images, string folder, CancellationToken cancellation)
    {
        foreach (var name in EmotionNames.All)
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        for (var i = 0; i < images.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var image = new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, images.Image(i).ToArray());
            File.WriteAllBytes(Path.Combine(folder, images.Label(i).Name, $"{i:D5}.png"), PngEncoder.Encode(image));
        }
    }
}
