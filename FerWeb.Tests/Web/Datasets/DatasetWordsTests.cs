using FerWeb.Datasets;
using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Web.Localization;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using static FerWeb.Localization.Texts;

namespace FerWeb.Tests.Web.Datasets;

public sealed class DatasetWordsTests
{
    [Fact]
    public void Facts_OfANoisySet_AreToldFromItsOwnFigures()
    {
        var facts = new DatasetFacts(
            1_000, 950, 20, new Dictionary<Emotion, CrowdAgreement> { [Emotion.Fear] = new(100, 13), [Emotion.Happy] = new(200, 184) });

        var text = string.Join('\n', DatasetText.Facts(facts));

        Assert.Contains("Of 1,000 images only 950 are distinct", text);
        Assert.Contains("20 training pictures also stand in validation or test", text);
        Assert.Contains("labelled “fearful” the label got the most votes on 13\u00a0%, of those labelled “happy” on 92\u00a0%", text);
    }

    [Fact]
    public void Facts_OfOneCopy_SpeakOfOne()
        => Assert.Equal(
            ["One training image also stands in validation or test. A training leaves it out."],
            DatasetText.Facts(new DatasetFacts(10, 10, 1, new Dictionary<Emotion, CrowdAgreement>())));

    [Fact]
    public void Facts_OfACleanSet_SayNothing()
        => Assert.Empty(DatasetText.Facts(new DatasetFacts(10, 10, 0, new Dictionary<Emotion, CrowdAgreement>())));

    [Theory]
    [InlineData(1, "One face: 1 train")]
    [InlineData(1_200, "1,200 faces: 1,200 train")]
    public void Counts_OfASet_SpeakOfOneOrOfMany(int images, string expected) => Assert.Equal(
        expected,
        DatasetText.Counts(new DatasetEntry
        {
            Id = "faces",
            Name = "Faces",
            Kind = DatasetKind.Imported,
            Folder = "",
            Bytes = 0,
            Created = DateTimeOffset.UnixEpoch,
            Counts = new Dictionary<Split, IReadOnlyDictionary<string, int>> { [Split.Train] = new Dictionary<string, int> { ["happy"] = images } },
        }));

    [Fact]
    public void Balance_OfASplit_NamesTheEmptyClassesAndTheLargestAndSmallestOfTheOthers()
    {
        Assert.Equal(
            ["train: no pictures of wow.", "train: the largest class, happy (1,200), is 2.5 times as large as the smallest, calm (480)."],
            Balance(("calm", 480), ("happy", 1_200), ("sad", 900), ("wow", 0)));
        Assert.Equal(["train: all classes are equally large."], Balance(("calm", 5), ("wow", 5)));
        Assert.Equal(["train: no pictures of angry, disgusted."], Balance(("angry", 0), ("disgust", 0), ("happy", 5), ("sad", 5)));
        Assert.Equal(["train: no pictures of wow."], Balance(("calm", 5), ("wow", 0)));
        InLanguage.Do("de", () => Assert.Contains("1,5", Assert.Single(Balance(("calm", 10), ("wow", 15))), StringComparison.Ordinal));
    }

    private static IEnumerable<string> Balance(params (string Name, int Count)[] classes)
        => DatasetText.Balance(Split.Train, classes.ToDictionary(one => one.Name, one => one.Count));

    [Fact]
    public void Report_OfSmallClasses_SaysOfTheEmptyOnesThatTheyCannotBeLearned()
    {
        const string Untaught = "There are no training pictures of angry, disgusted. A network cannot learn what has no pictures.";
        Assert.Equal(Untaught, ReportText.Of(new DatasetIssue(IssueCause.SmallClass, 2, ["angry: 0", "disgust: 0"])));
        Assert.Equal(
            Untaught + " 2 classes have fewer than 50 training pictures (happy: 10, sad: 3). Expect little of a network there.",
            ReportText.Of(new DatasetIssue(IssueCause.SmallClass, 4, ["angry: 0", "disgust: 0", "happy: 10", "sad: 3"])));
    }

    [Fact]
    public void Report_OfPicturesWithoutUseForATraining_SaysThatThoseInValidationAreMeasured() => Assert.Equal(
        "2 images have an identical twin with another label. " +
        "A training learns from none of them; those in validation or test are measured all the same.",
        ReportText.Of(new DatasetIssue(IssueCause.ConflictingLabels, 2, ["a (happy)", "b (sad)"])));

    [Fact]
    public void Report_EveryCause_HasASentence() => Assert.All(
        Enum.GetValues<IssueCause>(),
        cause => Assert.Matches(@"^(A|One|\d).*\.$", ReportText.Of(new DatasetIssue(cause, 1, ["a"]))));

    [Fact]
    public void Refusal_OfTheLibrary_IsSaidInTheLanguageOfThePage()
    {
        Sentence refusal = $"The run '{"A lesson"}' ({"r1"}) needs this data set. Stop the run or take it out of the queue, then delete the data set.";

        InLanguage.Do("de", () => Assert.Equal(
            "Der Lauf „A lesson“ (r1) braucht diesen Datensatz. Beenden Sie den Lauf oder nehmen Sie ihn aus der Warteschlange, " +
            "dann löschen Sie den Datensatz.",
            T[refusal]));
        InLanguage.Do("en", () => Assert.StartsWith("The run “A lesson” (r1) needs this data set.", T[refusal], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("test", "aus einer einzigen Bildmenge abgetrennt, dem Teil test der Quelle: 10 % Validierung, 10 % Test (je Klasse, Startwert 0)")]
    [InlineData("", "aus einer einzigen Bildmenge abgetrennt: 10 % Validierung, 10 % Test (je Klasse, Startwert 0)")]
    public void SplitRule_OfOneSet_IsSaidInTheLanguageOfThePage(string split, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.WriteImage(Path.Combine("raw", split, "happy", "a.png"), 1);
        using var dataset = DatasetImporter.Import(folder.PathTo("raw"), folder.PathTo("out"));

        InLanguage.Do("de", () => Assert.Equal(expected, T[SentenceJson.Read(dataset.Manifest.SplitSentence!)]));
    }

    [Fact]
    public void NumberedFolders_AreExplainedInTheLanguageOfThePage()
    {
        using var folder = new TemporaryFolder();
        folder.WriteImage("raw/train/3/a.png", 1);
        var options = new ImportOptions { SourceName = "faces" };

        var error = Assert.Throws<DatasetException>(
            () => DatasetImporter.Import(folder.PathTo("raw"), folder.PathTo("out"), options));

        InLanguage.Do("de", () => Assert.Matches(
            @"^Die Ordner von „faces“ sind Zahlen \(3\), .* 0 bis 6 sind in FER-2013 angry, .*, 1 bis 7 sind in RAF-DB surprise, .* noch einmal\.$",
            T[error.Sentence]));
    }

    [Fact]
    public void Pictures_OfWhichNoneCanBeUsed_AreExplainedInTheLanguageOfThePage()
    {
        using var folder = new TemporaryFolder();
        folder.WriteBytes("raw/train/happy/a.png", []);
        var options = new ImportOptions { SourceName = "faces" };

        var error = Assert.Throws<DatasetException>(
            () => DatasetImporter.Import(folder.PathTo("raw"), folder.PathTo("out"), options));

        InLanguage.Do("de", () => Assert.StartsWith(
            "Kein Bild und keine Zeile in „faces“ ist brauchbar: 1 x leere Datei (train/happy/a.png", T[error.Sentence]));
    }

    [Fact]
    public void Names_OfTheDrawnSets_AreInTheLanguageOfThePage_OthersStayAsTheyAre()
    {
        using var folder = new TemporaryFolder();
        var library = new DatasetLibrary(new DataFolder(folder.Root));

        InLanguage.Do("fr", () =>
        {
            Assert.Equal(["Visages dessinés", "Visages dessinés, difficiles"], library.List().Select(set => DatasetText.Name(set.Id, set.Name)));
            Assert.Equal("Drawn faces", DatasetText.Name("mine", "Drawn faces"));
        });
    }

    [Fact]
    public void Causes_OfImagesThatAreLeftOut_AreKnownInEveryLanguage()
        => Assert.All(["de", "es", "fr", "tr"], language => InLanguage.Do(language, () => Assert.All(
        Enum.GetValues<IssueCause>().Where(DatasetReport.IsFault),
        cause => Assert.NotEqual(DatasetReport.Describe(cause), T[DatasetReport.Describe(cause)]))));

    [Theory]
    [InlineData("row 7 = row 3", "row 7,row 3")]
    [InlineData("train/happy/a (1).png (happy)", "train/happy/a (1).png (happy),train/happy/a (1).png")]
    public void Report_Example_NamesItsImages(string example, string names) => Assert.Equal(names, string.Join(',', ReportText.NamesIn(example)));

    [Fact]
    public void Sample_AllNumbersOfAClass_GiveEachImageOnce()
    {
        using var view = new DatasetView(DrawnFaces.Dataset(70, 7, 7, seed: 1));

        var places = Enumerable.Range(0, 11).Select(number => view.Sample(Split.Train, "sad", number)).ToList();

        Assert.Null(places[10]);
        Assert.Equal(10, places.Take(10).Distinct().Count());
        Assert.All(places.Take(10), place => Assert.Equal((int)Emotion.Sad, place!.Value.Index % 7));
    }

    [Fact]
    public void View_Closed_RefusesInWords()
    {
        var view = new DatasetView(DrawnFaces.Dataset(7, 7, 7, seed: 1));
        view.Dispose();

        Assert.Contains("deleted", Assert.Throws<DatasetException>(() => view.Image(Split.Train, 0)).Message);
    }
}
