using System.Text.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Training;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Cli;

/// <summary>A scratch folder with a small imported data set and a recipe that trains in seconds.</summary>
internal sealed class TrainingFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainingFolder(bool validation = true)
    {
        var usages = validation ? new[] { ("Training", 42), ("PublicTest", 14), ("PrivateTest", 7) } : [("Training", 42)];
        var rows = new List<string> { "emotion,pixels,Usage" };
        foreach (var ((usage, count), seed) in usages.Zip([1, 2, 3]))
        {
            var split = TrainingRuns.Bars(count, seed);
            rows.AddRange(Enumerable.Range(0, count).Select(i => TemporaryFolder.CsvRow($"{split.Labels.Span[i]}", usage, split.Image(i).ToArray())));
        }

        _folder.WriteText("fer2013.csv", string.Join('\n', rows) + "\n");
        using (DatasetImporter.Import(
            _folder.PathTo("fer2013.csv"), Data, new ImportOptions { ValidationShare = validation ? 0.1 : 0, TestShare = 0 }))
        {
        }

        _folder.WriteText("tiny.json", JsonSerializer.Serialize(new
        {
            description = "Small enough for a test.",
            options = new
            {
                network = new
                {
                    architecture = "fernet",
                    inputSize = 44,
                    widths = new[] { 4, 8 },
                    depths = new[] { 1 },
                    mean = 0.5,
                    deviation = 0.25,
                    hasCrowdHead = true,
                },
                epochs = 2,
                batchSize = 14,
                warmUpEpochs = 0,
                compute = "float32",
                threads = 1,
                learningRate = 0.05,
            },
        }));
    }

    public string Data => PathTo("data");

    public string Csv => PathTo("fer2013.csv");

    public string Recipe => PathTo("tiny.json");

    public string PathTo(params string[] parts) => _folder.PathTo(parts);

    /// <summary>Trains into <paramref name="run"/> by the tiny recipe.</summary>
    public Task<ProcessRun> TrainAsync(string run, params string[] more)
        => ProcessRun.FerWebAsync(["train", "--data", Data, "--recipe", Recipe, "--out", PathTo(run), .. more]);

    public void Dispose() => _folder.Dispose();
}
