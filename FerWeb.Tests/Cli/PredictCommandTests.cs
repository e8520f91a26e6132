using System.Text.Json;
using FerWeb.Cli;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Cli;

/// <summary>The real command with a real, small, untrained model.</summary>
public sealed class PredictCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ferweb-").FullName;
    private readonly string _photo;
    private readonly string _model;

    public PredictCommandTests()
    {
        _photo = WriteFile("photo.png", PngEncoder.Encode(DrawNoise()));
        _model = Path.Combine(_folder, "models", "tiny");
        var shape = NetworkCatalog.Describe("fernet") with { Widths = [4, 4, 8, 8] };
        using var network = NetworkCatalog.Create(shape);
        ModelFolder.Save(_model, new ModelDescription { Id = "tiny", Network = shape }, network);
    }

    [Theory]
    [InlineData("crowd")]
    [InlineData("fer")]
    public async Task Predict_WithJson_AnswersWithOneLineForEachPhoto(string head)
    {
        var run = await PredictAsync(_photo, _photo, "--whole", "--json", "--head", head);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        var lines = JsonLines(run);
        Assert.Equal(2, lines.Count);
        Assert.All(lines, line =>
        {
            Assert.Equal(_photo, line.GetProperty("file").GetString());
            Assert.Equal("tiny", line.GetProperty("model").GetString());
            Assert.Equal(head, line.GetProperty("head").GetString());
            var face = Assert.Single(line.GetProperty("faces").EnumerateArray());
            Assert.True(face.GetProperty("whole_image").GetBoolean());
            Assert.Equal(60, face.GetProperty("box").GetProperty("width").GetInt32());
            var probabilities = face.GetProperty("probabilities").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble());
            Assert.Equal(EmotionNames.All, probabilities.Keys);
            Assert.Equal(1, probabilities.Values.Sum(), 1e-4);
            Assert.Equal(probabilities.MaxBy(p => p.Value).Key, face.GetProperty("label").GetString());
        });
    }

    [Fact]
    public async Task Predict_InTheTerminal_ShowsTheLabelAndABarForEachEmotion()
    {
        var run = await PredictAsync(_photo, "--whole");

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("The whole picture: ", run.Output, StringComparison.Ordinal);
        Assert.All(EmotionNames.All, name => Assert.Contains($"{name} ", run.Output, StringComparison.Ordinal));
        Assert.Contains('█', run.Output);
        Assert.DoesNotContain('\e', run.Output);
    }

    [Theory]
    [InlineData(0.0009f, "<0.1 %")]
    [InlineData(0.0123f, "1.2 %")]
    [InlineData(0.0994f, "9.9 %")]
    [InlineData(0.0996f, "10 %")]
    [InlineData(0.834f, "83 %")]
    [InlineData(0.996f, ">99 %")]
    [InlineData(1f, "100 %")]
    public void Percent_AnyProbability_NeitherHidesNorPromises(float probability, string expected)
        => Assert.Equal(expected, PredictCommand.Percent(probability));

    [Fact]
    public async Task Predict_BadFilesAmongGoodOnes_AnswersTheGoodAndNamesTheBad()
    {
        var text = WriteFile("text.jpg", "this is no picture"u8.ToArray());
        var empty = WriteFile("empty.png", []);
        var missing = Path.Combine(_folder, "missing.jpg");

        var run = await PredictAsync(text, _photo, empty, missing, "--whole", "--json");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        var lines = JsonLines(run);
        Assert.Equal([text, _photo, empty, missing], lines.Select(line => line.GetProperty("file").GetString()));
        Assert.Equal([true, false, true, true], lines.Select(line => line.TryGetProperty("error", out _)));
        Assert.Equal([0, 1, 0, 0], lines.Select(line => line.GetProperty("faces").GetArrayLength()));
        Assert.All([text, empty, missing], file => Assert.Contains($"{file}: ", run.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    // The process is started without a shell, so that the pattern arrives as it does on Windows.
    [Fact]
    public async Task Predict_FoldersAndPatterns_AnswersTheirPicturesInTheOrderOfTheirNumbers()
    {
        WriteNoise("photos/10.png", "photos/2.PNG", "photos/below/3.png", "12.png");
        WriteFile("photos/notes.txt", "this is no picture"u8.ToArray());

        var run = await ProcessRun.StartAsync(
            _folder,
            "dotnet",
            Path.Combine(AppContext.BaseDirectory, "ferweb-train.dll"), "predict", "--model", _model, "--whole", "--json",
            "photos", Path.Combine("photos", "??.*"), "*.png");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Equal(
            [Path.Combine("photos", "2.PNG"), Path.Combine("photos", "10.png"), Path.Combine("photos", "10.png"), "12.png", "photo.png"],
            JsonLines(run).Select(line => line.GetProperty("file").GetString()));
    }

    [Fact]
    public async Task Predict_FolderOrPatternWithoutAPicture_NamesItAndWhatToDo()
    {
        var (folder, pattern, nowhere) = (Path.Combine(_folder, "models"), Path.Combine(_folder, "*.tiff"), Path.Combine(_folder, "nowhere", "*.png"));

        var run = await PredictAsync(folder, pattern, nowhere, _photo, "--whole", "--json");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains($"{folder}: This folder holds no pictures. Those in folders below it are not taken: name", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{pattern}: No file has a name of this pattern. Check its spelling", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{nowhere}: There is no folder '{Path.GetDirectoryName(nowhere)}'. Check", run.Error, StringComparison.Ordinal);
        var lines = JsonLines(run);
        Assert.Equal([folder, pattern, nowhere, _photo], lines.Select(line => line.GetProperty("file").GetString()));
        Assert.Equal([true, true, true, false], lines.Select(line => line.TryGetProperty("error", out _)));
    }

    [Fact]
    public async Task Predict_UnknownModel_SaysSo()
    {
        var run = await ProcessRun.FerWebAsync("predict", _photo, "--model", "no-such-model");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("There is no model 'no-such-model'", run.Error, StringComparison.Ordinal);
        Assert.Contains("'ferweb models list'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_ModelOfADataFolder_IsFoundByItsId()
    {
        var run = await ProcessRun.FerWebAsync("predict", _photo, "--whole", "--json", "--model", "tiny", "--data-folder", _folder);

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Equal("tiny", Assert.Single(JsonLines(run)).GetProperty("model").GetString());
    }

    [Fact]
    public async Task Predict_DamagedWeights_AreRefusedWithoutAnAnswer()
    {
        var weights = Path.Combine(_model, ModelFolder.WeightsFile);
        var bytes = await File.ReadAllBytesAsync(weights);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(weights, bytes);

        var run = await PredictAsync(_photo, "--whole");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.NotEmpty(run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("photo.png", "--head", "neighbour")]
    [InlineData("--foo", "photo.png")]
    [InlineData("photo.png", "--foo", "--", "-other.png")]
    [InlineData("--json")]
    [InlineData("")]
    [InlineData("photo.png", "--model", "")]
    public async Task Predict_WrongUsage_IsRefusedBeforeAnythingIsDone(params string[] arguments)
    {
        var run = await ProcessRun.FerWebAsync(["predict", .. arguments]);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("'ferweb predict --help'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_WhatBeginsWithADashAfterTwo_IsAPhoto()
    {
        var run = await PredictAsync("--whole", "--", "-no-such.png");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("-no-such.png: There is no file", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_WhatBeginsWithAnAt_IsAPhoto()
    {
        var run = await PredictAsync("@no-such.png", _photo, "--whole", "--json");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("@no-such.png: There is no file", run.Error, StringComparison.Ordinal);
        Assert.Equal(["@no-such.png", _photo], JsonLines(run).Select(line => line.GetProperty("file").GetString()));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static GrayImage DrawNoise()
    {
        var pixels = new byte[60 * 60];
        new Random(1).NextBytes(pixels);
        return new GrayImage(60, 60, pixels);
    }

    private static List<JsonElement> JsonLines(ProcessRun run) =>
        [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private Task<ProcessRun> PredictAsync(params string[] arguments) => ProcessRun.FerWebAsync(["predict", "--model", _model, .. arguments]);

    private void WriteNoise(params string[] names) => Array.ForEach(names, name => WriteFile(name, PngEncoder.Encode(DrawNoise())));

    private string WriteFile(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
