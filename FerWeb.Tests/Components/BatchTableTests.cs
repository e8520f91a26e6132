using Bunit;
using FerWeb.Components.Pages.Batch;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FerWeb.Tests.Components;

/// <summary>The table of a batch.</summary>
public sealed class BatchTableTests : BunitContext
{
    private static readonly BatchPhoto[] _photos =
    [
        Photo(1, "10.png", Emotion.Sad, 0.9f), Photo(2, "2.png", Emotion.Angry, 0.7f),
        new(3, "x.jpg", BatchState.Failed, null, "The photo could not be sent.", null, null),
        new(4, "y.txt", BatchState.Failed, null, "Not a photo.", null, null) { IsHopeless = true },
    ];

    public BatchTableTests() => Services.AddSingleton(Options.Create(new RecognitionOptions()));

    [Fact]
    public void Table_SortedByAColumn_SaysHowAndOrdersTheRows()
    {
        var table = Show();
        Assert.Equal(["none", "none", "none"], Sorts());

        Sort("File");
        Assert.Equal(["ascending", "none", "none"], Sorts());
        Assert.Equal(["2.png", "10.png", "x.jpg", "y.txt"], Files());
        Sort("Probability");
        Assert.Equal(["none", "none", "descending"], Sorts());
        Assert.Equal(["10.png", "2.png", "x.jpg", "y.txt"], Files());
        Sort("Emotion");
        Assert.Equal(["none", "ascending", "none"], Sorts());
        Assert.Equal(["2.png", "10.png", "x.jpg", "y.txt"], Files());

        void Sort(string column) => table.FindAll("th button").Single(button => button.TextContent.Trim() == column).Click();
        IEnumerable<string?> Sorts() => table.FindAll("th[aria-sort]").Select(head => head.GetAttribute("aria-sort"));
        IEnumerable<string> Files() => table.FindAll(".file").Select(file => file.TextContent);
    }

    [Fact]
    public void Row_OfAPhotoThatFailed_SaysWhyAndCanBeRetriedButNotCompared()
    {
        var row = Show().Find("[data-state=failed]");

        Assert.Equal("The photo could not be sent.", row.QuerySelector(".remark")!.TextContent);
        Assert.Equal("Retry x.jpg", row.QuerySelector("[data-action=retry]")!.GetAttribute("aria-label"));
        Assert.Null(row.QuerySelector("input"));
    }

    [Fact]
    public void Row_OfAFileThatIsNoPhoto_CanOnlyBeRemoved()
    {
        var row = Show().FindAll("[data-state=failed]")[^1];

        Assert.Equal("Not a photo.", row.QuerySelector(".remark")!.TextContent);
        Assert.Null(row.QuerySelector("[data-action=retry]"));
        Assert.NotNull(row.QuerySelector("[data-action=remove]"));
    }

    [Fact]
    public void Row_OfAPhotoWithoutAFace_OffersToTakeTheWholePicture()
    {
        var result = new RecognitionResult("m", LabelHead.Crowd, 10, 10, false, [], TimeSpan.Zero);
        var row = Show([new(5, "z.png", BatchState.Done, "r", null, null, null) { Result = result }]).Find("[data-state=done]");

        Assert.Equal("We couldn't find a face", row.QuerySelector(".remark")!.TextContent);
        Assert.Equal("Use the whole picture of z.png", row.QuerySelector("[data-action=whole]")!.GetAttribute("aria-label"));
        Assert.Null(Show().Find("[data-state=done]").QuerySelector("[data-action=whole]"));
    }

    [Fact]
    public void Row_OfAPhotoWithFaces_SaysOnACardHowManyInTheRightNumber()
    {
        var result = _photos[0].Result!;

        var table = Show([_photos[0], _photos[1] with { Result = result with { Faces = [result.Faces[0], result.Faces[0]] } }]);

        Assert.Equal(["1 face", "2 faces"], table.FindAll(".faces .on-card").Select(words => words.TextContent));
        Assert.Equal(["1", "2"], table.FindAll(".faces .in-column").Select(words => words.TextContent));
    }

    [Fact]
    public void Row_OfAnEmotionLearnedFromFewPictures_HasAnAsteriskThatALineBelowCounts()
    {
        var few = _photos.Take(2).Select(photo => photo with { Result = photo.Result! with { Rare = [new RareClass(Emotion.Sad, 103)] } });

        var table = Show([.. few]);

        Assert.Equal(["Sad*", "Angry"], table.FindAll(".emotion strong").Select(words => words.TextContent.Trim()));
        Assert.Equal([true, false], table.FindAll(".bar").Select(bar => bar.ClassList.Contains("rare")));
        Assert.Equal("* Learned from few pictures: sad (103)", table.Find("p.help").TextContent);
        Assert.Empty(Show().FindAll("p.help"));
    }

    private static BatchPhoto Photo(int key, string name, Emotion emotion, float probability)
    {
        var probabilities = new float[7];
        probabilities[(int)emotion] = probability;
        var face = new FaceResult(new FaceBox(0, 0, 1, 1, 0, 1), emotion, probabilities, new GrayImage(1, 1, [0]));
        var result = new RecognitionResult("m", LabelHead.Crowd, 10, 10, false, [face], TimeSpan.Zero);
        return new BatchPhoto(key, name, BatchState.Done, "r", null, null, null) { Result = result };
    }

    private IRenderedComponent<BatchTable> Show(IReadOnlyList<BatchPhoto>? photos = null) => Render<BatchTable>(parameters => parameters
        .Add(table => table.Words, ClassTexts.Of(FaceClasses.Seven))
        .Add(table => table.Photos, photos ?? _photos)
        .Add(table => table.Chosen, new HashSet<int>())
        .Add(table => table.ChosenChanged, _ => { }));
}
