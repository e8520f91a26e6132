using Bunit;
using FerWeb.Components.Pages.About;
using FerWeb.Components.Pages.Batch;
using FerWeb.Components.Pages.Recognize;
using FerWeb.Components.Pages.Tour;
using FerWeb.Components.Pages.UseViaApi;
using FerWeb.Components.Shared;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>What pages show of a model with classes of a person's own.</summary>
public sealed class OwnClassPagesTests : PageTest
{
    [Fact]
    public async Task FaceCard_OwnClasses_ShowsTheirNamesInColoursOfTheirOwn()
    {
        Site.Recognizer.Classes = ["calm", "grumpy", "Happy"];
        var result = await ResultAsync();

        var card = Render<FaceCard>(parameters => parameters.Add(one => one.Result, result).Add(one => one.Face, result.Faces[0]));

        Assert.Equal(["calm", "grumpy", "Happy"], card.FindAll(".bars .word").Select(word => word.TextContent));
        Assert.Contains("var(--class-1)", card.FindAll(".bars li")[1].GetAttribute("style"), StringComparison.Ordinal);
        Assert.Contains("var(--emotion-happy)", card.FindAll(".bars li")[2].GetAttribute("style"), StringComparison.Ordinal);
    }

    [Fact]
    public void ConfusionTable_OfThreeClasses_HasThreeRowsAndColumns()
    {
        int[][] counts = [[3, 0, 1], [0, 2, 0], [1, 0, 4]];

        var table = Render<ConfusionTable>(parameters => parameters
            .Add(one => one.Counts, counts).Add(one => one.Classes, OwnClasses.Names).Add(one => one.Label, "It"));

        Assert.Equal(["calm", "grumpy", "wow"], table.FindAll("tbody th .full").Select(name => name.TextContent));
        Assert.Equal(9, table.FindAll("tbody td:not(.recall)").Count);
    }

    [Theory]
    [InlineData("calm,grumpy,wow", "cal,gru,wow")]
    [InlineData("Class 1,Class 2", "Class 1,Class 2")]
    [InlineData("gözlüklü,gözlüksüz", "gözlükl,gözlüks")]
    [InlineData("with a hat,with a hood", "1,2")]
    public void ConfusionTable_OfClassesThatBeginAlike_TellsItsColumnsApart(string classes, string heads)
    {
        var names = classes.Split(',');
        int[][] counts = [.. names.Select(_ => new int[names.Length])];

        var table = Render<ConfusionTable>(parameters => parameters
            .Add(one => one.Counts, counts).Add(one => one.Classes, names).Add(one => one.Label, "It"));

        Assert.Equal(heads.Split(','), table.FindAll("thead .short").Select(head => head.TextContent));
    }

    // The column beside them says 52.5 % and 87.5 %.
    [Fact]
    public void ConfusionTable_OfSharesHalfwayBetweenTwo_ShowsTheLarger()
    {
        int[][] counts = [[21, 19, 0], [1, 7, 0], [0, 0, 1]];

        var table = Render<ConfusionTable>(parameters => parameters
            .Add(one => one.Counts, counts).Add(one => one.Classes, OwnClasses.Names).Add(one => one.Label, "It"));

        Assert.Equal(["53", "48", "0", "13", "88", "0", "0", "0", "100"], table.FindAll("tbody td:not(.recall)").Select(cell => cell.TextContent));
    }

    [Fact]
    public void ConfusionTable_MinusAnother_SaysThePointsAndWhetherTheyAreBetter()
    {
        int[][] counts = [[3, 0, 1], [0, 2, 0], [1, 0, 4]];
        int[][] others = [[2, 0, 2], [0, 2, 0], [0, 0, 5]];

        var table = Render<ConfusionTable>(parameters => parameters
            .Add(one => one.Counts, counts).Add(one => one.Minus, others).Add(one => one.Classes, OwnClasses.Names).Add(one => one.Label, "It"));

        Assert.Equal(["+25", "0", "−25", "0", "0", "0", "+20", "0", "−20"], table.FindAll("tbody td").Select(cell => cell.TextContent));
        Assert.Equal(
            ["good", "good", "bad", "bad"],
            table.FindAll("tbody td[data-tone]").Select(cell => cell.GetAttribute("data-tone")));
    }

    [Fact]
    public void MakeLive_ModelOfOwnClasses_WarnsWithItsClassesFirst()
    {
        var button = Render<MakeLive>(parameters => parameters
            .Add(one => one.Text, "Make live").Add(one => one.Model, "own").Add(one => one.Classes, OwnClasses.Names));

        Press(button, "Make live: own");

        const string Warning = "answer with its own classes instead of the seven emotions: calm, grumpy, wow";
        AssertAsked(button, "Yes, use it", Warning);
    }

    [Fact]
    public void Tour_WhileAModelOfOwnClassesAnswers_SaysThatItNeedsAnother()
    {
        UseOwnClasses();

        var tour = Render<TourPage>();

        Assert.Contains("classes of its own: calm, grumpy, wow", tour.Find("[role=note]").TextContent, StringComparison.Ordinal);
        Assert.Empty(tour.FindAll("nav"));
    }

    [Fact]
    public void RecognizePage_WhileAModelOfOwnClassesAnswers_NamesThem()
    {
        UseOwnClasses();

        var intro = Render<RecognizePage>().Find(".intro").TextContent;

        Assert.Contains("each of its own classes: calm, grumpy, wow", intro, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_WhileAModelOfOwnClassesAnswers_SpeakOfNoEmotion()
    {
        UseOwnClasses();

        IRenderedComponent<IComponent>[] pages = [Render<RecognizePage>(), Render<BatchPage>(), Render<LivePage>(), Render<UseViaApiPage>()];

        Assert.All(pages, page => Assert.DoesNotContain("emotion", TextOf(page), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void About_WhileAModelOfOwnClassesAnswers_NamesThem()
    {
        UseOwnClasses();

        Assert.Contains("each class of the model that answers: calm, grumpy, wow", TextOf(Render<AboutPage>(), ".intro"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FaceHeat_OwnClasses_ExplainsAClass()
    {
        Site.Recognizer.Classes = OwnClasses.Names;
        var result = await ResultAsync();
        var heat = Render<FaceHeat>(parameters => parameters.Add(one => one.Result, result).Add(one => one.Face, result.Faces[0]).Add(one => one.Crop, ""));

        Press(heat, "What did it look at?");

        Eventually(heat, () => Assert.Contains("pointed to this class", TextOf(heat, ".words"), StringComparison.Ordinal));
    }

    [Fact]
    public void ClassTexts_OfOwnClasses_SpeakOfNoEmotion()
    {
        var texts = typeof(ClassTexts).GetProperties().Where(one => one.PropertyType == typeof(string)).ToArray();

        Assert.NotEmpty(texts);
        Assert.All(texts, one => Assert.DoesNotContain("emotion", (string)one.GetValue(ClassTexts.Of(OwnClasses.Names))!, StringComparison.OrdinalIgnoreCase));
        Assert.NotEqual(ClassTexts.Of(FaceClasses.Seven), ClassTexts.Of(OwnClasses.Names));
    }

    [Fact]
    public void TeacherNotes_OwnClasses_AreCalledByTheirNames()
    {
        var epochs = new[] { new EpochRecord(2) { TrainLoss = 1, Confusion = [[2, 0, 0], [2, 0, 0], [2, 0, 0]] } };

        Assert.Contains("It answers calm to everything", TeacherNotes.Of(new TeacherView(epochs, 0.1, 0.1, OwnClasses.Names)).Select(note => note.Title));
    }

    private static string TextOf(IRenderedComponent<IComponent> page) => string.Join(' ', page.Nodes.Select(node => Words(node.TextContent)));

    private void UseOwnClasses()
    {
        Site.Recognizer.Classes = OwnClasses.Names;
        Site.Services.GetRequiredService<LiveRecognizer>().Use(Site.Recognizer);
    }

    private Task<RecognitionResult> ResultAsync()
        => Site.Recognizer.RecognizeAsync(PhotoBytes.Jpeg(), LabelHead.Fer, FaceSearchMode.Thorough, CancellationToken.None);
}
