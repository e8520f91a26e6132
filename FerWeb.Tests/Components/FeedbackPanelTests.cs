using Bunit;
using FerWeb.Components.Pages.Datasets;
using FerWeb.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Feedback;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace.Feedback;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FerWeb.Tests.Components;

/// <summary>What the owner does with what people said of answers.</summary>
public sealed class FeedbackPanelTests : PageTest
{
    private readonly FeedbackStore _store;

    public FeedbackPanelTests()
    {
        _store = Site.Services.GetRequiredService<FeedbackStore>();
        var picture = PngEncoder.Encode(new GrayImage(48, 48, TemporaryFolder.Noise(1)));
        var entry = new FeedbackEntry("a", DateTimeOffset.UnixEpoch, "net", LabelHead.Fer, Emotion.Happy, Emotion.Sad, picture);
        Assert.Equal(FeedbackOutcome.Kept, _store.Put(entry, mostAnswers: 10, mostPictures: 10));
        Use(Options.Create(new FeedbackOptions { Enabled = true }));
    }

    [Fact]
    public async Task Make_ByADoubleClick_BeginsOneImport()
    {
        var panel = Render<FeedbackPanel>();
        var make = panel.FindAll("button").Single(button => NameOf(button) == "Make a data set of the feedback");

        await panel.InvokeAsync(() => Task.WhenAll(make.ClickAsync(new()), make.ClickAsync(new())));

        Eventually(panel, () => Assert.StartsWith("The pictures are being imported", TextOf(panel, "[role=status]"), StringComparison.Ordinal));
        Assert.Single(Site.Services.GetRequiredService<DatasetImports>().List());
        Press(panel, "Make a data set of the feedback");
        Eventually(panel, () => Assert.Equal(2, Site.Services.GetRequiredService<DatasetImports>().List().Count));
    }

    [Fact]
    public void Delete_AskedOnce_KeepsItAndThenDeletesIt()
    {
        var panel = Render<FeedbackPanel>();
        var title = ReferenceOf(panel.Find("h2"));

        Press(panel, "Delete all feedback");
        AssertAsked(panel, "Keep the feedback", "Delete all answers and pictures for good?");
        Press(panel, "Keep the feedback");
        AssertFocused(panel, "Delete all feedback");
        Assert.Single(_store.Counts());
        Press(panel, "Delete all feedback");
        Press(panel, "Delete the feedback for good");

        Eventually(panel, () => Assert.Equal("All feedback is deleted.", TextOf(panel, "[role=status]")));
        Assert.Empty(_store.Counts());
        Eventually(panel, () => AssertFocused(title));
    }
}
