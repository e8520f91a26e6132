using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Recognition;
using FerWeb.Models;
using FerWeb.Recognition;

namespace FerWeb.Tests.Web;

/// <summary>What was measured, in words, of the shipped model.</summary>
public sealed class ModelTextTests
{
    private readonly ModelDescription _shipped = ModelFolder.ReadDescription(ShippedModel.Folder);

    [Theory]
    [MemberData(nameof(Emotions))]
    public void Figures_OfAnEmotion_AreThoseOfItsRowInTheConfusionMatrix(Emotion emotion)
    {
        var matrix = ModelText.MainReport(_shipped)!.All.ConfusionMatrix;
        var row = matrix[(int)emotion];
        var found = Math.Round(100.0 * row[(int)emotion] / row.Sum());
        var right = Math.Round(100.0 * row[(int)emotion] / matrix.Sum(one => one[(int)emotion]));
        var taken = row.Select((count, index) => (count, index)).Where(other => other.index != (int)emotion).MaxBy(other => other.count).index;

        string[] sentences = [.. ModelText.Figures(_shipped, LabelHead.Fer, emotion)];

        Assert.Equal($"Of 100 faces that are labelled “{emotion.WordInSentence()}”, it finds {found}.", sentences[0]);
        Assert.StartsWith($"The others it most often takes for: {((Emotion)taken).WordInSentence()} (", sentences[1]);
        Assert.Equal($"When it answers “{emotion.WordInSentence()}”, it is right {right} times in 100.", sentences[2]);
        Assert.StartsWith($"{row.Sum()} such validation pictures were tried;", sentences[3]);
    }

    [Fact]
    public void Figures_OfTheCrowdsLabels_AreOfThatHead()
    {
        string[] sentences = [.. ModelText.Figures(_shipped, LabelHead.Crowd, Emotion.Disgust)];

        // 11 of 24: head B's row for disgust, recall 45.8 %.
        Assert.Equal("Of 24 faces that most people of a crowd call “disgusted”, it finds 11. So few say little about others.", sentences[0]);
        Assert.DoesNotContain(sentences, sentence => sentence.Contains("100", StringComparison.Ordinal));
        Assert.Contains("rare emotions are weighed up", sentences[^1]);
    }

    [Fact]
    public void Figures_OfAModelThatNobodyMeasured_SaySo()
    {
        var model = new ModelDescription { Id = "new", Network = NetworkCatalog.Describe("fernet") };

        Assert.Equal(["Nobody has measured this model: its data set had no validation pictures."], ModelText.Figures(model, LabelHead.Fer, Emotion.Happy));
    }

    [Fact]
    public void Strength_OfAModel_IsOneLineOfItsReportOrThatNobodyMeasuredIt()
    {
        var unmeasured = new ModelDescription { Id = "new", Network = NetworkCatalog.Describe("fernet") };

        Assert.StartsWith("It is best at happy (90 of 100 found) and weakest at fearful (52 of 100).", ModelText.Strength(_shipped));
        Assert.StartsWith("Nobody has measured it", ModelText.Strength(unmeasured));
        Assert.Empty(ModelText.Strength(null));
    }

    [Fact]
    public void Figures_OfAModelOfDrawings_BeginWithThat()
    {
        var model = OfDrawings(_shipped);

        Assert.All(
            [ModelText.Figures(model).First(), ModelText.Figures(model, LabelHead.Fer, Emotion.Happy).First()],
            sentence => Assert.StartsWith("All its figures were measured on drawn faces.", sentence));
        Assert.DoesNotContain(ModelText.Figures(_shipped), sentence => sentence.Contains("drawn", StringComparison.Ordinal));
    }

    [Fact]
    public void Labels_OfAModel_AreNamedAfterTheDataSetThatItLearntFrom()
    {
        Assert.Equal("labels of a crowd (FER+)", ModelText.Labels(_shipped, LabelHead.Crowd));
        Assert.Equal("labels of FER-2013", ModelText.Labels(_shipped, LabelHead.Fer));
        Assert.Equal("labels of Drawn faces", ModelText.Labels(OfDrawings(_shipped), LabelHead.Fer));
        Assert.Equal("labels of its data set", ModelText.Labels(null, LabelHead.Fer));
    }

    private static ModelDescription OfDrawings(ModelDescription model)
        => model with { Provenance = model.Provenance! with { Dataset = "Drawn faces", Origin = new DatasetOrigin(DrawnFaces.Source, "drawn apart", 0) } };

    public static TheoryData<Emotion> Emotions() => [.. Enum.GetValues<Emotion>()];
}
