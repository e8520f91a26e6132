using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Engine.Training;

namespace FerWeb.Tests.Engine.Models;

public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _shipped = File.ReadAllText(Path.Combine(ShippedModel.Folder, ModelFolder.DescriptionFile));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadDescription_ClassesInAnotherOrder_IsRefusedWithBothOrders()
    {
        var model = JsonNode.Parse(_shipped)!;
        model["classes"] = new JsonArray([.. EmotionNames.All.Reverse().Select(name => JsonValue.Create(name))]);
        _folder.WriteText("model.json", model.ToJsonString());

        var error = Assert.Throws<ModelFileException>(() => ModelFolder.ReadDescription(_folder.PathTo()));

        Assert.Contains("names its classes neutral, surprise", error.Message, StringComparison.Ordinal);
        Assert.Contains("in the order angry, disgust", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("calm", "wow, too", "cannot be the name of a class")]
    [InlineData("calm", "Calm", "named twice")]
    [InlineData("calm", null, "There is one class;")]
    [InlineData("calm", "wow", "a crowd was asked about FER-2013's seven alone")]
    [InlineData("calm", "prueba", "a crowd was asked about FER-2013's seven alone")] // as any other name: only a folder of it would be read as a split
    public void ReadDescription_ClassesThatCannotBe_IsRefusedWithASentence(string first, string? second, string reason)
    {
        var model = JsonNode.Parse(_shipped)!;
        model["classes"] = new JsonArray([.. new[] { first, second }.OfType<string>().Select(name => JsonValue.Create(name))]);
        _folder.WriteText("model.json", model.ToJsonString());

        Assert.Contains(reason, Assert.Throws<ModelFileException>(() => ModelFolder.ReadDescription(_folder.PathTo())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ferTemperature", "0")]
    [InlineData("ferTemperature", "\"Infinity\"")]
    [InlineData("crowdTemperature", "-1")]
    [InlineData("crowdPriorCorrection", "7")]
    [InlineData("crowdPrior", "[ 0.5, 0.5 ]")]
    [InlineData("crowdPrior", "[ 0, 1, 1, 1, 1, 1, 1, 1 ]")]
    public void ReadDescription_CalibrationThatGivesNoProbabilities_IsRefusedWithASentence(string name, string value)
    {
        var model = JsonNode.Parse(_shipped)!;
        model["calibration"]![name] = JsonNode.Parse(value);
        _folder.WriteText("model.json", model.ToJsonString());

        var error = Assert.Throws<ModelFileException>(() => ModelFolder.ReadDescription(_folder.PathTo()));

        Assert.Contains("cannot be used: temperatures are 0.3 at least", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("calibration")]
    [InlineData("calibration", "crowdPrior")]
    [InlineData("network", "widths")]
    [InlineData("network", "depths")]
    [InlineData("metrics", "reports")]
    [InlineData("metrics", "ferCalibration")]
    [InlineData("provenance", "recipe")]
    public void ReadDescription_NullWhereSomethingMustStand_IsRefusedWithASentence(params string[] place)
        => Assert.Contains($"model.json' cannot be read at $.{string.Join('.', place)}. Correct what", Refusal(null, place), StringComparison.Ordinal);

    [Theory]
    [InlineData("[]", "metrics")]
    [InlineData("7", "classes")]
    [InlineData("\"wide\"", "network", "widths")]
    public void ReadDescription_ValueOfAnotherKind_IsRefusedWithItsPlace(string value, params string[] place) => Assert.Contains(
        $"model.json' cannot be read at $.{string.Join('.', place)}. Correct what", Refusal(JsonNode.Parse(value), place), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("no JSON")]
    public void ReadDescription_OfAFileThatIsNoObjectAtAll_IsSaidToBeDamaged(string text)
    {
        _folder.WriteText("model.json", text);

        var error = Assert.Throws<ModelFileException>(() => ModelFolder.ReadDescription(_folder.PathTo()));

        Assert.EndsWith("model.json' is damaged. Copy or export the model again.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "metrics", "reports")]
    [InlineData("[ null ]", "metrics", "reports")]
    [InlineData("[ [ 1, 2 ] ]", "metrics", "reports", "0", "all", "confusionMatrix")]
    [InlineData("[ null, [], [], [], [], [], [] ]", "metrics", "reports", "0", "all", "confusionMatrix")]
    [InlineData("[]", "metrics", "reports", "0", "all", "classes")]
    [InlineData("[ \"calm\", \"wow\" ]", "metrics", "reports", "0", "classNames")]
    [InlineData("[ \"calm\", null ]", "classes")]
    [InlineData("[ null, null ]", "members")]
    public void ReadDescription_ListsThatAreTooShortOrHaveGaps_IsRefusedWithASentence(string value, params string[] place)
        => Assert.Contains("has a format that this version does not know", Refusal(JsonNode.Parse(value), place), StringComparison.Ordinal);

    private string Refusal(JsonNode? value, string[] place)
    {
        var model = JsonNode.Parse(_shipped)!;
        var around = place[..^1].Aggregate(model, (node, name) => node is JsonArray list ? list[int.Parse(name, CultureInfo.InvariantCulture)]! : node[name]!);
        around[place[^1]] = value;
        _folder.WriteText("model.json", model.ToJsonString());
        return Assert.Throws<ModelFileException>(() => ModelFolder.ReadDescription(_folder.PathTo())).Message;
    }

    [Fact]
    public void Load_EveryShippedModel_IsWholeAndAllTakeFortyMegabytesAtMost()
    {
        string[] folders = Directory.GetDirectories(Path.GetDirectoryName(ShippedModel.Folder)!);

        Assert.Contains(ShippedModel.Folder, folders);
        Assert.All(folders, folder =>
        {
            using var model = ModelFolder.Load(folder);
            Assert.Equal((Path.GetFileName(folder), false), (model.Description.Id, model.Network.training));
        });
        Assert.InRange(folders.SelectMany(Directory.GetFiles).Sum(file => new FileInfo(file).Length), 1, 40_000_000);
    }

    [Fact]
    public void Save_OverAModel_KeepsWhatAPersonPutBesideIt()
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        var (mine, model) = (_folder.PathTo("mine"), new ModelDescription { Id = "mine", Network = network.Description });
        ModelFolder.Save(mine, model, network);
        _folder.WriteText("mine/photos/ada/1.txt", "one");

        ModelFolder.Save(mine, model with { Name = "Mine" }, network);

        Assert.Equal(("Mine", "one"), (ModelFolder.ReadDescription(mine).Name, File.ReadAllText(_folder.PathTo("mine", "photos", "ada", "1.txt"))));
        Assert.Equal([mine], Directory.GetDirectories(_folder.Root));
    }

    [Fact]
    public void Save_AfterOneThatWasKilledBetweenItsTwoRenames_KeepsWhatLayThere()
    {
        using var network = NetworkCatalog.Create(TrainingRuns.Tiny().Network);
        var (mine, model) = (_folder.PathTo("mine"), new ModelDescription { Id = "mine", Network = network.Description });
        ModelFolder.Save(mine, model, network);
        _folder.WriteText("mine/notes.txt", "only here");
        Directory.Move(mine, _folder.PathTo("mine.tmp-old"));
        ModelFolder.Save(_folder.PathTo("mine.tmp"), model, network);

        ModelFolder.Save(mine, model, network);

        Assert.Equal("only here", File.ReadAllText(_folder.PathTo("mine", "notes.txt")));
        Assert.Equal([mine], Directory.GetDirectories(_folder.Root));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    public void ReadDescription_SavedWithAByteOrderMark_IsRead(string encoding)
    {
        File.WriteAllText(_folder.PathTo("model.json"), _shipped, Encoding.GetEncoding(encoding));

        Assert.Equal(ShippedModel.Id, ModelFolder.ReadDescription(_folder.PathTo()).Id);
    }
}
