using System.Text;
using System.Text.Json.Nodes;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Tests.Engine.Datasets;

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
    public void ReadDescription_NullWhereSomethingMustStand_IsRefusedWithASentence(params string[] place)
    {
        var model = JsonNode.Parse(_shipped)!;
        place[..^1].Aggregate(model, (node, name) => node[name]!)[place[^1]] = null;
        _folder.WriteText("model.json", model.ToJsonString());

        var error = Assert.Throws<ModelFileException>(() => ModelFolder.ReadDescription(_folder.PathTo()));

        Assert.Contains("has a format that this version does not know", error.Message, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    public void ReadDescription_SavedWithAByteOrderMark_IsRead(string encoding)
    {
        File.WriteAllText(_folder.PathTo("model.json"), _shipped, Encoding.GetEncoding(encoding));

        Assert.Equal(ShippedModel.Id, ModelFolder.ReadDescription(_folder.PathTo()).Id);
    }
}
