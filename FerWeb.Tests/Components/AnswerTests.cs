using Bunit;
using FerWeb.Components.Pages.Recognize;
using FerWeb.Components.Shared;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Engine.Training;
using FerWeb.Models;
using FerWeb.Recognition;
using FerWeb.Security;
using FerWeb.Tests.Web;
using FerWeb.Tests.Web.Localization;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>What the page says about the model that gave an answer.</summary>
public sealed class AnswerTests : PageTest
{
    private readonly IRunStore _store;
    private readonly DataFolder _data;

    public AnswerTests() => (_store, _data) = (Site.Services.GetRequiredService<IRunStore>(), Site.Services.GetRequiredService<DataFolder>());

    [Fact]
    public void HowGood_OfACheckpointThatWasTried_SaysItsOwnFiguresAndThatTheyAreOfDrawings()
    {
        var run = _store.Launch();
        var tried = $"{run.Id}-40-6a1b";
        var shipped = ModelFolder.ReadDescription(ShippedModel.Folder);
        Save(Path.Combine(_data.Run(run.Id), "models", tried), weightOfCrowd: 0, shipped.Metrics);

        var words = Ask(tried);

        Assert.StartsWith("All its figures were measured on drawn faces.", words);
        Assert.Contains("Of 100 faces that are labelled “happy”, it finds 90.", words);
        Assert.Contains($"The files of {run.Id}-41-6a1b are gone", Ask($"{run.Id}-41-6a1b"));
        Assert.Contains("are gone", Ask($"../../{ShippedModel.Id}"));
    }

    [Fact]
    public void HowGood_OfACheckpoint_LeadsToItsRunOrToItsPanelOnceItIsAModel()
    {
        var run = _store.Launch();
        var saved = $"{run.Id}-41-6a1b";
        Save(Path.Combine(_data.Models, saved), weightOfCrowd: 0, metrics: null);

        Assert.Equal($"runs/{run.Id}", LinkOf($"{run.Id}-40-6a1b"));
        Assert.Equal($"models#model-{saved}", LinkOf(saved));

        string? LinkOf(string model) => Open(model).Find(".figures a").GetAttribute("href");
    }

    [Fact]
    public async Task Bars_OfClassesThatTheHeadKnowsFromFewPictures_AreMarkedAndCountedBelow()
    {
        var result = await Site.Recognizer.RecognizeAsync(PhotoBytes.Jpeg(), LabelHead.Crowd, FaceSearchMode.Thorough, CancellationToken.None);
        Assert.Empty(Bars(result).FindAll(".rare, .help"));

        var bars = Bars(result with { Rare = [new RareClass(Emotion.Disgust, 103), new RareClass(Emotion.Fear, 1_486)] });

        Assert.Equal(["Disgusted", "Fearful"], bars.FindAll("li.rare .word").Select(word => word.TextContent));
        Assert.Equal("* Learned from few pictures: disgusted (103), fearful (1,486)", TextOf(bars, ".help"));

        IRenderedComponent<ConfidenceBars> Bars(RecognitionResult shown) => Render<ConfidenceBars>(parameters => parameters
            .Add(one => one.Result, shown).Add(one => one.Face, shown.Faces[0]).Add(one => one.IsSure, true));
    }

    [Fact]
    public async Task Face_OfAPictureThatIsNearlyOne_IsShownInItsCloserCut()
    {
        var result = await Site.Recognizer.RecognizeAsync(PhotoBytes.Jpeg(), LabelHead.Crowd, FaceSearchMode.WholePicture, CancellationToken.None);
        var framed = new GrayImage(1, 1, [9]);
        IReadOnlyList<int> order = [0];

        AssertShown(result, "The whole picture was taken as the face.", result.Faces[0].Crop);
        AssertShown(
            result with { Faces = [result.Faces[0] with { Framed = framed }] },
            "The picture is nearly a face already: it was looked at whole and cut closer.",
            framed);

        void AssertShown(RecognitionResult shown, string remark, GrayImage seen)
        {
            var view = Render<ResultView>(parameters => parameters
                .Add(one => one.Result, shown).Add(one => one.Order, order).Add(one => one.Open, new OpenAsides()).Add(one => one.UseWholeImage, () => { }));
            Assert.Equal(remark, TextOf(view, ".remark"));
            Assert.Equal("data:image/png;base64," + Convert.ToBase64String(PngEncoder.Encode(seen)), view.Find("img.crop").GetAttribute("src"));
        }
    }

    [Fact]
    public async Task Asides_OpenForOneFace_AreOpenForTheNext()
    {
        Site.Recognizer.FaceCount = 2;
        Site.Services.GetRequiredService<LiveRecognizer>().Use(Site.Recognizer);
        var result = await Site.Recognizer.RecognizeAsync(PhotoBytes.Jpeg(), LabelHead.Crowd, FaceSearchMode.Thorough, CancellationToken.None);
        IReadOnlyList<int> order = [0, 1];
        var view = Render<ResultView>(parameters => parameters
            .Add(one => one.Result, result).Add(one => one.Order, order).Add(one => one.Open, new OpenAsides()).Add(one => one.UseWholeImage, () => { }));
        Press(view, "What did it look at?");
        Press(view, "How good is this?");
        Eventually(view, () => Assert.Equal("Happy", TextOf(view, ".heat-body [aria-pressed=true]")));
        Eventually(view, () => Assert.Single(JSInterop.Invocations["bringIntoView"]));

        view.Render(parameters => parameters.Add(one => one.Selected, 2));

        Eventually(view, () => Assert.NotEmpty(view.FindAll(".glow")));
        Assert.Equal("Sad", TextOf(view, ".heat-body [aria-pressed=true]"));
        Assert.Single(view.FindAll(".figures"));
        Assert.Single(JSInterop.Invocations["bringIntoView"]); // nobody has pressed its button

        Press(view, "What did it look at?");
        view.Render(parameters => parameters.Add(one => one.Selected, 1));
        Assert.Empty(view.FindAll(".heat-body"));
    }

    [Fact]
    public void TriedCheckpoint_NamedInTheAddress_AnswersUntilThePersonGoesBack()
    {
        var run = _store.Launch();
        Navigation.NavigateTo($"?run={run.Id}&step=198");

        var page = Render<RecognizePage>();
        Assert.StartsWith("Step 198 of the run “first” answers here, not the live model.", TextOf(page, ".tried"));
        Assert.Equal($"runs/{run.Id}", page.Find(".tried a").GetAttribute("href"));
        Press(page, "Back to the live model");

        Eventually(page, () => Assert.Empty(page.FindAll(".tried")));
        JSInterop.VerifyFocusAsyncInvoke();
    }

    [Fact]
    public void TriedCheckpoint_FromTheEndOfAnEpoch_IsCalledByItAndByItsRun()
    {
        var run = _store.Launch();
        Assert.True(_store.Append(run.Id, run.Attempt, "worker", [], new RunProgress { Epoch = 2, Step = 198, StepsPerEpoch = 99 }));
        Navigation.NavigateTo($"?run={run.Id}&step=198");

        Assert.StartsWith("Epoch 2 of the run “first” answers here, not the live model.", TextOf(Render<RecognizePage>(), ".tried"));
        Assert.StartsWith("Model first, epoch 2, labels of ", LineOf($"{run.Id}-198-6a1b"));
        Assert.StartsWith("Model first, step 100, labels of ", LineOf($"{run.Id}-100-6a1b"));

        Person.SetAuthorized("a stranger").SetPolicies(Policies.Recognize);
        Assert.StartsWith($"Model {run.Id}-198-6a1b, labels of ", LineOf($"{run.Id}-198-6a1b"));

        string LineOf(string model) => TextOf(
            Render<ModelLine>(parameters => parameters.Add(one => one.Model, model).Add(one => one.Head, LabelHead.Fer)), "[data-part=model]");
    }

    [Fact]
    public void Times_OfTheAnswerAndTheCountdown_AreWrittenAsReadersOfTheLanguageDo()
    {
        InLanguage.Do("fr", () => Assert.EndsWith(", 1\u202f234\u00a0ms", TextOf(
            Render<ModelLine>(parameters => parameters.Add(one => one.Model, ShippedModel.Id).Add(one => one.Head, LabelHead.Fer)
                .Add(one => one.Elapsed, TimeSpan.FromMilliseconds(1_234))),
            "[data-part=model]"), StringComparison.Ordinal));
        InLanguage.Do("tr", () => Assert.Equal(
            ["3 sn", "10 sn"], Render<CameraView>().FindAll("option").Skip(1).Select(delay => delay.TextContent)));
    }

    [Fact]
    public void TriedCheckpoint_ForWhomMayNotReadRuns_IsNotCalledByItsRunsName()
    {
        Person.SetAuthorized("a stranger").SetPolicies(Policies.Recognize);
        Navigation.NavigateTo($"?run={_store.Launch().Id}&step=198");

        Assert.StartsWith("Step 198 of a run answers here, not the live model.", TextOf(Render<RecognizePage>(), ".tried"));
    }

    [Fact]
    public async Task Face_OfTheResultBeforeChosenTooLate_IsPassedOver()
    {
        var live = Site.Services.GetRequiredService<LiveRecognizer>();
        live.Use(Site.Recognizer);
        Site.Recognizer.FaceCount = 2;
        var result = await Site.Recognizer.RecognizeAsync(PhotoBytes.Jpeg(), LabelHead.Crowd, FaceSearchMode.Thorough, CancellationToken.None);
        Navigation.NavigateTo($"?result={Site.Services.GetRequiredService<RecognitionResultStore>().Add(result)}");
        var page = Render<RecognizePage>();
        var view = page.FindComponent<ResultView>();

        await page.InvokeAsync(() => view.Instance.SelectedChanged.InvokeAsync(3));
        Assert.Equal(ReadingOrder.NumberOfLargest(ReadingOrder.Of(result.Faces)), view.Instance.Selected);
        await page.InvokeAsync(() => view.Instance.SelectedChanged.InvokeAsync(2));

        Assert.Equal(2, view.Instance.Selected);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.5, true)]
    public void Labels_OfTheLiveModel_AreAChoiceOnlyWhereItLearntBoth(double weightOfCrowd, bool isChoice)
    {
        var run = _store.Launch();
        var folder = Path.Combine(_data.Models, "live-1");
        Save(folder, weightOfCrowd, metrics: null);
        _store.Promote(new Promotion(folder, "live-1", run.Id, 40, DateTimeOffset.UnixEpoch, "ada"));
        Site.Services.GetRequiredService<LiveRecognizer>().Use(new FakeRecognizer { ModelId = "live-1" });

        var choice = Render<LabelChoice>(parameters => parameters.Add(one => one.Value, LabelHead.Crowd).Add(one => one.ValueChanged, _ => { }));

        Assert.Equal(isChoice ? 2 : 0, choice.FindAll("input").Count);
        Assert.Equal(!isChoice, choice.Markup.Contains("so it always answers with those of Drawn faces", StringComparison.Ordinal));
    }

    [Fact]
    public void Live_SaysThatItsPercentagesAreLessReliableThanOnPhotos()
    {
        Site.Services.GetRequiredService<LiveRecognizer>().Use(new FakeRecognizer { ModelId = "live-1" });

        Assert.Contains("On camera pictures its percentages are less reliable", TextOf(Render<LivePage>(), ".caution"), StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_WhileTheStoreIsAway_IsShownWithWhatWasLastKnownOfItsModel()
    {
        var run = _store.Launch();
        var folder = Path.Combine(_data.Models, "live-1");
        Save(folder, weightOfCrowd: 0, metrics: null);
        _store.Promote(new Promotion(folder, "live-1", run.Id, 40, DateTimeOffset.UnixEpoch, "ada"));
        Site.Services.GetRequiredService<LiveRecognizer>().Use(new FakeRecognizer { ModelId = "live-1" });
        var isAway = false;
        var store = PrecededStore.By(_store, _ =>
        {
            if (isAway)
            {
                throw new StoreAwayException("The database cannot be reached now.");
            }
        });
        var models = ActivatorUtilities.CreateInstance<LiveModelSwitch>(Site.Services, store);
        Use(models, ActivatorUtilities.CreateInstance<ModelDescriptions>(Site.Services, models));
        Assert.True(models.CatchUp());

        isAway = true;

        var choice = Render<LabelChoice>(parameters => parameters.Add(one => one.Value, LabelHead.Crowd).Add(one => one.ValueChanged, _ => { }));
        Assert.Contains("so it always answers with those of Drawn faces", choice.Markup, StringComparison.Ordinal);
        Assert.Contains($"from run {run.Id}", LineOf("live-1"), StringComparison.Ordinal);
        Assert.Contains("earlier-1", LineOf("earlier-1"), StringComparison.Ordinal);

        string LineOf(string model) => TextOf(
            Render<ModelLine>(parameters => parameters.Add(one => one.Model, model).Add(one => one.Head, LabelHead.Fer)), "[data-part=model]");
    }

    private static void Save(string folder, double weightOfCrowd, ModelMetrics? metrics)
    {
        var shape = NetworkCatalog.Describe("fernet") with { Widths = [4, 4, 8, 8] };
        using var network = NetworkCatalog.Create(shape);
        var origin = new ModelProvenance(
            new TrainingOptions { Network = shape, CrowdWeight = weightOfCrowd }, 1, 10, "Drawn faces", "0123", "2.10", DateTimeOffset.UnixEpoch,
            Origin: new DatasetOrigin(DrawnFaces.Source, "drawn apart", 0));
        ModelFolder.Save(folder, new ModelDescription { Id = Path.GetFileName(folder), Network = shape, Provenance = origin, Metrics = metrics }, network);
    }

    private string Ask(string model) => TextOf(Open(model), ".figures");

    private IRenderedComponent<HowGood> Open(string model)
    {
        var probabilities = new float[7];
        probabilities[(int)Emotion.Happy] = 1;
        var face = new FaceResult(new FaceBox(0, 0, 1, 1, 0, 1), Emotion.Happy, probabilities, new GrayImage(1, 1, [0]));
        var result = new RecognitionResult(model, LabelHead.Fer, 10, 10, false, [face], TimeSpan.Zero);
        var howGood = Render<HowGood>(parameters => parameters.Add(one => one.Result, result).Add(one => one.Class, Emotion.Happy));
        Press(howGood, "How good is this?");
        return howGood;
    }
}
