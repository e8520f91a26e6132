using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Recognition;
using FerWeb.Models;
using FerWeb.Recognition;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Localization;

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
        var found = Math.Round(100.0 * row[(int)emotion] / row.Sum(), MidpointRounding.AwayFromZero);
        var right = Math.Round(100.0 * row[(int)emotion] / matrix.Sum(one => one[(int)emotion]), MidpointRounding.AwayFromZero);
        var taken = row.Select((count, index) => (count, index)).Where(other => other.index != (int)emotion).MaxBy(other => other.count).index;

        string[] sentences = [.. ModelText.Figures(_shipped, LabelHead.Fer, emotion)];

        Assert.Equal($"Of 100 faces that are labelled “{emotion.WordInSentence()}”, it finds {found}.", sentences[0]);
        Assert.StartsWith($"The others it most often takes for: {((Emotion)taken).WordInSentence()} (", sentences[1]);
        Assert.Equal($"When it answers “{emotion.WordInSentence()}”, it is right {right} times in 100.", sentences[2]);
        Assert.StartsWith($"{row.Sum()} such validation pictures were tried;", sentences[3]);
    }

    [Fact]
    public void Name_OfAModelThatShips_IsSaidInTheLanguageOfThePageAndAPersonsOwnAsItIs() => InLanguage.Do("fr", () =>
    {
        var named = ShippedModel.All
            .Select(id => ModelFolder.ReadDescription(Path.Combine(Checkout.Root, "models", id)).Name).OfType<string>().ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.NotEqual(name, ModelText.Name(name)));
        Assert.Equal("Happy", ModelText.Name("Happy")); // a word of the pages, too
    });

    [Fact]
    public void Figures_OfTheCrowdsLabels_AreOfThatHead()
    {
        string[] sentences = [.. ModelText.Figures(_shipped, LabelHead.Crowd, Emotion.Disgust)];

        // 11 of 24: head B's row for disgust, recall 45.8 %.
        Assert.Equal("Of 24 faces that most people of a crowd call “disgusted”, it finds 11. So few say little about others.", sentences[0]);
        Assert.DoesNotContain(sentences, sentence => sentence.Contains("100", StringComparison.Ordinal));
        Assert.Contains("rare emotions are weighed up", sentences[^1]);
    }

    [Theory]
    [InlineData(LabelHead.Fer, 1, "Of 1 face that is labelled “happy”, it finds 1.", "to one validation picture and was right.")]
    [InlineData(LabelHead.Crowd, 0, "Of 1 face that most people of a crowd call “happy”, it finds 0.", "to one validation picture and was wrong.")]
    public void Figures_OfAClassWithASinglePicture_SpeakOfOne(LabelHead head, int found, string measured, string answered)
    {
        var report = _shipped.Metrics!.Reports.First(one => one.Head == head && one.Views == Views.Single);
        var classes = report.ClassNames.Count;
        var index = head == LabelHead.Crowd ? (int)CrowdEmotion.Happiness : (int)Emotion.Happy;
        var other = (index + 1) % classes;

        // Of one picture of the class and one of another both are right, or each is taken for the other.
        int[][] matrix = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        (matrix[index][found == 1 ? index : other], matrix[other][found == 1 ? other : index]) = (1, 1);
        var single = report with
        {
            All = report.All with { ConfusionMatrix = matrix, Classes = [.. report.All.Classes.Select(one => one with { Support = 1 })] },
        };

        string[] sentences = [.. ModelText.Figures(_shipped with { Metrics = _shipped.Metrics! with { Reports = [single] } }, head, Emotion.Happy)];

        Assert.Equal(measured + " One says little about others.", sentences[0]);
        Assert.Contains($"It answered “happy” {answered}", sentences);
    }

    [Fact]
    public void Figures_OfAModelThatNobodyMeasured_SayWhyAsFarAsThatIsKnown()
    {
        var foreign = new ModelDescription { Id = "new", Network = NetworkCatalog.Describe("fernet") };

        Assert.Equal(
            ["Nobody has measured this model: its data set had no validation pictures."],
            ModelText.Figures(_shipped with { Metrics = null }, LabelHead.Fer, Emotion.Happy));
        Assert.Equal(
            ["This model came without figures: how often it is right, nobody knows."], ModelText.Figures(foreign, LabelHead.Fer, Emotion.Happy));
    }

    [Fact]
    public void Strength_OfAModel_IsOneLineOfItsReportOrThatNobodyMeasuredIt()
    {
        var foreign = new ModelDescription { Id = "new", Network = NetworkCatalog.Describe("fernet") };

        Assert.StartsWith("It is best at happy (90 of 100 found) and weakest at fearful (52 of 100).", ModelText.Strength(_shipped));
        Assert.StartsWith("Nobody has measured it", ModelText.Strength(_shipped with { Metrics = null }));
        Assert.StartsWith("It came without figures.", ModelText.Strength(foreign));
        Assert.Empty(ModelText.Strength(null));
    }

    [Fact]
    public void Strength_OfAModelThatFindsAllClassesEquallyOften_SetsNoneAgainstAnother()
    {
        var report = ModelText.MainReport(_shipped)!;
        var even = report with { All = report.All with { Classes = [.. report.All.Classes.Select(one => one with { Recall = 1 })] } };

        Assert.Equal(
            "It finds all classes equally often.", ModelText.Strength(_shipped with { Metrics = _shipped.Metrics! with { Reports = [even] } }));
    }

    [Theory]
    [InlineData(2_513, true)]
    [InlineData(21, false)]
    public void Figures_OfAModelWhoseCalibrationWasMeasured_SayHowGoodItIsWhereItIsMostConfident(int count, bool isSaid)
    {
        var most = new SelectiveAccuracy(0.7, count, 0.841, 0.826, 0.855);
        var report = ModelText.MainReport(_shipped)! with { Calibration = new CalibrationFigures(0.02, most) };

        var sentences = ModelText.Figures(_shipped with { Metrics = _shipped.Metrics! with { Reports = [report] } });

        const string Sentence = "Of the 70\u00a0% of the validation faces on which it is most confident, it gets 84.1\u00a0% right (n\u00a0=\u00a02,513).";
        Assert.Equal(isSaid, sentences.Contains(Sentence));
    }

    [Fact]
    public void Figures_OfAModelWhoseTrainingLeftCopiesOut_SayThatAsItsCardDoes()
    {
        var (origin, outcome) = (_shipped.Provenance!, _shipped.Provenance!.Outcome!);
        var model = _shipped with
        {
            Provenance = origin with
            {
                Recipe = origin.Recipe with { DropHeldOut = true },
                Outcome = outcome with { Record = outcome.Record! with { Start = null } },
            },
        };

        Assert.Contains("Some of these faces also stand among the training pictures of the data set. The training left them out.", ModelText.Figures(model));
        Assert.Contains("validation pictures also stand in the training split. The training left them out.", ModelCard.Text(model));
        Assert.Equal((true, false), (SaysTheOther(_shipped), SaysTheOther(model)));

        static bool SaysTheOther(ModelDescription model) => ModelText.Figures(model).Any(one => one.Contains("honest figure", StringComparison.Ordinal))
            && ModelText.OtherScores(model).Any(one => one.Contains("without copies", StringComparison.Ordinal));
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

    [Fact]
    public void Datasets_OfACombinedModel_AreThoseOfItsMembersAndTheOneThatItWasMeasuredOn()
    {
        ModelMember Member(string id, string? dataset)
            => new(id, "ab", dataset is null ? null : _shipped.Provenance! with { Dataset = dataset });
        var both = _shipped with
        {
            Provenance = null,
            Members = [Member("one", "fer2013"), Member("two", "Class 7b"), Member("three", "fer2013")],
            Metrics = _shipped.Metrics! with { Dataset = new MeasuredData("Class 8a", "cd") },
        };

        Assert.Equal("FER-2013", ModelText.MeasuredDataset(_shipped));
        Assert.Equal("Class 8a", ModelText.MeasuredDataset(both));
        Assert.Null(ModelText.MeasuredDataset(both with { Metrics = both.Metrics! with { Dataset = null } }));
        Assert.Equal("labels of FER-2013, Class 7b", ModelText.Labels(both, LabelHead.Fer));
        Assert.Equal("labels of its data set", ModelText.Labels(both with { Members = [Member("one", "fer2013"), Member("two", null)] }, LabelHead.Fer));
    }

    private static ModelDescription OfDrawings(ModelDescription model)
        => model with { Provenance = model.Provenance! with { Dataset = "Drawn faces", Origin = new DatasetOrigin(DrawnFaces.Source, "drawn apart", 0) } };

    public static TheoryData<Emotion> Emotions() => [.. Enum.GetValues<Emotion>()];
}
