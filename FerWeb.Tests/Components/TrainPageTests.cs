using Bunit;
using FerWeb.Components.Pages.Train;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Security;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;

namespace FerWeb.Tests.Components;

/// <summary>What a person does on the page that starts trainings.</summary>
public sealed class TrainPageTests : PageTest
{
    private readonly IRunStore _store;
    private readonly DataFolder _data;

    public TrainPageTests()
        => (_store, _data) = (Site.Services.GetRequiredService<IRunStore>(), Site.Services.GetRequiredService<DataFolder>());

    [Fact]
    public async Task Start_FromTheShippedModelWithATimeLimit_StandsInTheRun()
    {
        var zip = Path.Combine(_data.Root, "few.zip");
        await File.WriteAllBytesAsync(zip, FaceZip.Make());
        var dataset = Site.Services.GetRequiredService<DatasetLibrary>().Import(zip, "Few faces");
        var page = OpenTrain($"train?dataset={dataset.Id}");
        Change(page, $"[data-field=start] input[value$={ShippedModel.Id}]", "on");
        Change(page, "#maxMinutes", "many");
        await SubmitAsync(page);
        Eventually(page, () => Assert.Contains("Give a number", TextOf(page, "[data-field=maxMinutes] .fault")));

        Change(page, "#maxMinutes", "5");
        Assert.Equal("1 changed", TextOf(page, ".count"));
        Change(page, "#name", "From the shipped model");
        await SubmitAsync(page);

        Eventually(page, () => Assert.Contains("/runs/", Navigation.Uri));
        var run = _store.Queue().Single(waiting => waiting.Spec.Name == "From the shipped model");
        Assert.EndsWith(run.Id, Navigation.Uri);
        Assert.EndsWith(ShippedModel.Id, run.Spec.Options.StartModel);
        Assert.Equal(TimeSpan.FromMinutes(5), run.Spec.Options.MaxTime);
    }

    [Fact]
    public async Task Train_FieldThatCannotBeUsed_SaysWhyAtTheFieldAndStartsNothing()
    {
        var page = OpenTrain("train");
        Change(page, "#epochs", "0");
        await SubmitAsync(page);

        Eventually(page, () => Assert.Contains("1 to 1000", TextOf(page, "[data-field=epochs] .fault")));
        Assert.Equal("true", page.Find("#epochs").GetAttribute("aria-invalid"));
        Assert.Contains(page.Find("[data-field=epochs] .fault").Id!, page.Find("#epochs").GetAttribute("aria-describedby")!.Split(' '));
        Assert.EndsWith("/train", Navigation.Uri);
        Assert.Empty(_store.Queue());
        Assert.Contains("Correct what is marked", TextOf(page, ".summary"));
        Assert.DoesNotContain("times over", TextOf(page, ".summary"));

        Change(page, "#epochs", "3");
        Eventually(page, () => Assert.Empty(page.FindAll("[data-field=epochs] .fault")));
        Assert.False(page.Find("#epochs").HasAttribute("aria-invalid"));
        Assert.Contains("faces 3 times over", TextOf(page, ".summary"));
        Change(page, "#epochs", "1");
        Assert.Contains("faces once, ", TextOf(page, ".summary"));
    }

    [Fact]
    public void Differences_AreInTheWordsOfTheFields()
    {
        var options = RunPreset.Paces[0].Options("fernet");

        var differences = TrainingForm.Differences(options with { Optimizer = OptimizerKind.AdamW, ClipNorm = 0 }, options);

        Assert.Equal([("Optimiser", "AdamW", "SGD with Nesterov momentum"), ("Largest gradient norm", "off", "5")], differences);
    }

    [Fact]
    public void Train_DataSetThatIsNotThere_SaysSoUntilOneIsChosen()
    {
        var page = OpenTrain("train?dataset=oc");
        Assert.StartsWith("There is no data set", TextOf(page, "[data-part=missing]"));

        Change(page, "#dataset", "drawn");

        Assert.Empty(page.FindAll("[data-part=missing]"));
    }

    [Fact]
    public void Train_DataSetWithoutPicturesOfSomeClasses_SaysThatTheseCannotBeLearned()
    {
        using var folder = new TemporaryFolder();
        foreach (var (seed, split) in ((string[])["train", "validation", "test"]).Index())
        {
            folder.WriteImage($"raw/{split}/happy/a.png", 2 * seed);
            folder.WriteImage($"raw/{split}/sad/b.png", (2 * seed) + 1);
        }

        var dataset = Site.Services.GetRequiredService<DatasetLibrary>().Import(folder.PathTo("raw"), "Two of seven");
        var page = OpenTrain($"train?dataset={dataset.Id}");
        Assert.Contains("no training pictures of angry, disgusted, fearful, surprised, neutral.", page.Markup, StringComparison.Ordinal);

        Change(page, "#dataset", "drawn");

        Assert.DoesNotContain("no training pictures", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_CloneOfARunWhoseDataSetHoldsOtherPicturesNow_SaysSo()
    {
        DrawnSets.PutDrawn(_data);
        Assert.StartsWith(
            "“Drawn faces” does not hold the pictures any more",
            TextOf(OpenTrain($"train?clone={_store.Create(RunControlTests.Spec("first"), "ada").Id}"), "[data-part=missing]"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Train_WithoutTheRunThatWasCloned_BeginsAnew()
    {
        var run = _store.Create(RunControlTests.Spec("first"), "ada");
        var page = OpenTrain($"train?clone={run.Id}");
        Assert.Equal($"runs/{run.Id}", page.Find(".summary a").GetAttribute("href"));

        Navigation.NavigateTo("train");

        Eventually(page, () => Assert.True(page.FindAll("form").Count > 0 && page.FindAll(".summary a").Count == 0));
    }

    [Fact]
    public void Train_AdamWithTheLearningRateOfSgd_IsToldAndMendedByOneButton()
    {
        var page = OpenTrain("train");
        Assert.Empty(page.FindAll("[data-part=rate]"));

        Change(page, "#optimizer", "adamW");
        Assert.Matches(@"about 0\.001, and it is 0\.\d+ here\.$", TextOf(page, "[data-part=rate]"));
        Press(page, "Use a learning rate of 0.001");

        Eventually(page, () => Assert.Empty(page.FindAll("[data-part=rate]")));
        Assert.Equal("0.001", page.Find("#learningRate").GetAttribute("value"));
        JSInterop.VerifyFocusAsyncInvoke();
    }

    [Fact]
    public void Train_WhileOtherRunsTrainOrWait_SaysThatThisOneTakesLonger()
    {
        Assert.Empty(OpenTrain("train").FindAll("[data-part=others]"));

        RunControlTests.Running(_store, "Trains");
        Assert.Contains("Another run trains or waits", TextOf(OpenTrain("train"), "[data-part=others]"));

        _store.Create(RunControlTests.Spec("Waits"), "ada");
        Assert.Contains("2 other runs train or wait", TextOf(OpenTrain("train"), "[data-part=others]"));
    }

    [Fact]
    public void Demo_ThatRanHereBefore_SaysHowLongItTookThen()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        using (var then = new SqliteRunStore(_data.Database, clock))
        {
            Finish(then, "elsewhere", TimeSpan.FromMinutes(3));
            Finish(then, Environment.MachineName, TimeSpan.FromSeconds(41));
            Finish(then, "elsewhere", TimeSpan.FromMinutes(5));
        }

        var page = OpenTrain("train");

        Eventually(page, () => Assert.Equal("About 41 s on this machine.", TextOf(page, "[data-part=demo-time]")));

        void Finish(IRunStore store, string host, TimeSpan time)
        {
            var created = store.Create(RunControlTests.Spec("Quick demo"), "ada");
            var run = store.Move(store.Claim(host, TimeSpan.FromHours(1), one => one.Id == created.Id)!, RunStatus.Running, "worker")!;
            clock.Advance(time);
            store.Move(run, RunStatus.Finished, "worker", StopCause.Finished, $"All {10} epochs are done.");
        }
    }

    [Fact]
    public void Settings_WhereZeroIsNoAmount_SaySo()
    {
        var options = RunPreset.Paces[0].Options("fernet") with { ClipNorm = 0, MaxTime = null, Threads = 0, LabelSmoothing = 0, Seed = 0 };

        Assert.Equal(
            ["off", "off", "one per core", "off", "0"],
            new[] { "clipNorm", "maxMinutes", "threads", "labelSmoothing", "seed" }.Select(key => FieldText.Of(TrainingOptionTable.Get(key), options)));
        Assert.Equal("5", FieldText.Of(TrainingOptionTable.Get("clipNorm"), options with { ClipNorm = 5 }));
    }

    [Fact]
    public void Demo_ByItsOneButton_StandsInTheQueueOnTheDrawnFaces()
    {
        DrawnSets.PutDrawn(_data);
        var page = OpenTrain("train");

        Press(page, "Start the demo");

        Eventually(page, () => Assert.Contains("/runs/", Navigation.Uri));
        var run = Assert.Single(_store.Queue());
        Assert.Equal(("Quick demo", "drawn"), (run.Spec.Name, run.Spec.Dataset.Id));
        Assert.Empty(TrainingForm.Differences(run.Spec.Options, RunPreset.Paces[0].Options("fernet")));
    }

    [Fact]
    public void Demo_StartedBySomebodyBefore_HasANameOfItsOwn()
    {
        DrawnSets.PutDrawn(_data);
        _store.Create(RunControlTests.Spec("Quick demo"), "ada");
        var page = OpenTrain("train");

        Press(page, "Start the demo");

        Eventually(page, () => Assert.Contains("/runs/", Navigation.Uri));
        Assert.Equal(["Quick demo", "Quick demo (2)"], _store.Queue().Select(run => run.Spec.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Start_SentAgainBeforeTheRunsPageIsThere_MakesOneRun()
    {
        DrawnSets.PutDrawn(_data);
        var page = OpenTrain("train");

        await page.InvokeAsync(() => Task.WhenAll(page.Find("form").SubmitAsync(), page.Find("form").SubmitAsync()));
        await SubmitAsync(page);

        Assert.Contains("/runs/", Navigation.Uri);
        Assert.Single(_store.Queue());
    }

    [Fact]
    public void Form_LoadedAnew_ShowsWhatWasFilledInUntilOneStartsOver()
    {
        var page = OpenTrain("train");
        Change(page, "input[name=pace][value=thorough]", "on");
        Change(page, "#earlyStopping", true);
        Change(page, "#epochs", "many");
        Change(page, "#name", "Mine");
        Assert.Empty(page.FindAll(".told .notice"));
        Keep(page, "Mine");

        page = OpenTrain("train");

        Eventually(page, () => Assert.StartsWith("What you had filled in here is back.", TextOf(page, ".told .notice"), StringComparison.Ordinal));
        Assert.Equal(("Mine", "many"), (page.Find("#name").GetAttribute("value"), page.Find("#epochs").GetAttribute("value")));
        Assert.True(page.Find("input[value=thorough]").HasAttribute("checked"));
        Assert.True(page.Find("#earlyStopping").HasAttribute("checked"));
        Assert.StartsWith("Give a number", TextOf(page, "[data-field=epochs] .fault"), StringComparison.Ordinal);

        Press(page, "Start over");
        Eventually(page, () => Assert.Empty(page.FindAll(".told .notice")));
        Assert.Equal(("", "10"), (page.Find("#name").GetAttribute("value"), page.Find("#epochs").GetAttribute("value")));
        JSInterop.VerifyFocusAsyncInvoke();
        Eventually(page, () => Assert.Equal("ferweb.train?&", JSInterop.Invocations["sessionStorage.removeItem"].Single().Arguments[0]));
    }

    [Fact]
    public async Task Form_BegunWithSomethingElseOrBySomebodyElse_DoesNotShowWhatWasFilledIn()
    {
        var run = _store.Create(RunControlTests.Spec("first"), "ada");
        var page = OpenTrain("train");
        Change(page, "#name", "Mine");
        Keep(page, "Mine");
        Assert.Equal("ferweb.train?&", JSInterop.Invocations["sessionStorage.setItem"][^1].Arguments[0]);

        await DisposeComponentsAsync(); // a page that stays open would follow the address
        AssertFresh(OpenTrain($"train?clone={run.Id}"), 2);
        await DisposeComponentsAsync();
        Person.SetAuthorized("bob").SetPolicies(Policies.Recognize, Policies.Read, Policies.Write);
        AssertFresh(OpenTrain("train"), 3);

        void AssertFresh(IRenderedComponent<TrainPage> form, int asked)
        {
            Eventually(form, () => Assert.Equal(asked, JSInterop.Invocations["sessionStorage.getItem"].Count));
            Assert.Equal("", form.Find("#name").GetAttribute("value"));
            Assert.Empty(form.FindAll(".told .notice"));
        }
    }

    [Fact]
    public async Task Form_OfAClone_LeavesAloneWhatWasFilledInWithoutOne()
    {
        var run = _store.Create(RunControlTests.Spec("first"), "ada");
        var page = OpenTrain("train");
        Change(page, "#name", "Mine");
        Eventually(page, () => Assert.Equal(["ferweb.train?&"], KeysTold()));
        await DisposeComponentsAsync();

        page = OpenTrain($"train?clone={run.Id}");
        Change(page, "#name", "Another");

        Eventually(page, () => Assert.Equal(["ferweb.train?&", $"ferweb.train?{run.Id}&"], KeysTold()));

        IEnumerable<string?> KeysTold() => JSInterop.Invocations["sessionStorage.setItem"].Select(told => (string?)told.Arguments[0]);
    }

    [Fact]
    public async Task Form_OfARunThatWasStarted_IsForgotten()
    {
        DrawnSets.PutDrawn(_data);
        var page = OpenTrain("train");
        Change(page, "#name", "Mine");
        Eventually(page, () => Assert.Single(JSInterop.Invocations["sessionStorage.setItem"]));

        await SubmitAsync(page);

        Eventually(page, () => Assert.Single(JSInterop.Invocations["sessionStorage.removeItem"]));
        Assert.Equal("Mine", Assert.Single(_store.Queue()).Spec.Name);
        Assert.Equal(2, JSInterop.Invocations["sessionStorage.setItem"].Count); // what was filled in, and that the run is being started
    }

    [Fact]
    public void Page_LoadedAnewWhileARunIsBeingStarted_SaysSoOnce()
    {
        DrawnSets.PutDrawn(_data);
        var page = OpenTrain("train");
        Press(page, "Start the demo");
        Eventually(page, () => Assert.Single(JSInterop.Invocations["sessionStorage.removeItem"])); // it has been: no page need say so
        var meanwhile = (string)JSInterop.Invocations["sessionStorage.setItem"].Single().Arguments[1]!;
        JSInterop.Setup<string?>("sessionStorage.getItem", _ => true).SetResult(meanwhile);

        page = OpenTrain("train");

        Eventually(page, () => Assert.StartsWith("When this page was left, a run was being started.", TextOf(page, ".told .notice"), StringComparison.Ordinal));
        Assert.Single(page.FindAll(".told .notice"));
        Assert.Equal("runs", page.Find(".told a").GetAttribute("href"));
        Eventually(page, () => Assert.Equal(2, JSInterop.Invocations["sessionStorage.removeItem"].Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_WhosePageIsGoneByThen_MakesTheRunLeadsNobodyToItAndForgetsItself(bool isOtherFilledIn)
    {
        DrawnSets.PutDrawn(_data);
        var told = JSInterop.SetupVoid("sessionStorage.setItem", _ => true);
        var page = OpenTrain("train");
        var starting = page.InvokeAsync(() => page.FindAll("button").First(button => NameOf(button) == "Start the demo").ClickAsync(new()));

        await DisposeComponentsAsync();
        var starts = (string)JSInterop.Invocations["sessionStorage.setItem"].Single().Arguments[1]!;
        JSInterop.Setup<string?>("sessionStorage.getItem", _ => true).SetResult(isOtherFilledIn ? "another" : starts);
        told.SetVoidResult();
        await starting;

        Assert.Single(_store.Queue());
        Assert.EndsWith("/train", Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal(isOtherFilledIn ? 0 : 1, JSInterop.Invocations["sessionStorage.removeItem"].Count);
    }

    [Fact]
    public async Task Start_RefusedWhenItsPageIsGone_IsToldOnTheNextAndNotAsBeingOnItsWay()
    {
        DrawnSets.PutDrawn(_data);
        var zip = Path.Combine(_data.Root, "few.zip");
        await File.WriteAllBytesAsync(zip, FaceZip.Make());
        var dataset = Site.Services.GetRequiredService<DatasetLibrary>().Import(zip, "Few faces");
        var told = JSInterop.SetupVoid("sessionStorage.setItem", _ => true);
        var page = OpenTrain($"train?dataset={dataset.Id}");
        var starting = page.InvokeAsync(() => page.Find("form").SubmitAsync());

        await DisposeComponentsAsync();
        var starts = (string)JSInterop.Invocations["sessionStorage.setItem"].Single().Arguments[1]!;
        JSInterop.Setup<string?>("sessionStorage.getItem", _ => true).SetResult(starts);
        Directory.Delete(Path.Combine(_data.Datasets, dataset.Id), recursive: true);
        told.SetVoidResult();
        await starting;

        Assert.Empty(_store.Queue());
        Assert.Single(JSInterop.Invocations["sessionStorage.removeItem"]);
        var said = Assert.Single(Services.GetRequiredService<ISnackbar>().ShownSnackbars).Message;
        Assert.StartsWith("The run was not started: ", said, StringComparison.Ordinal);
    }

    // As the browser's tab has it by now, for the pages that follow.
    private void Keep(IRenderedComponent<TrainPage> page, string word)
    {
        string Kept() => (string)JSInterop.Invocations["sessionStorage.setItem"][^1].Arguments[1]!;
        Eventually(page, () => Assert.Contains(word, Kept(), StringComparison.Ordinal));
        var key = JSInterop.Invocations["sessionStorage.setItem"][^1].Arguments[0];
        JSInterop.Setup<string?>("sessionStorage.getItem", asked => Equals(asked.Arguments[0], key)).SetResult(Kept());
    }

    private IRenderedComponent<TrainPage> OpenTrain(string address)
    {
        Navigation.NavigateTo(address);
        var page = Render<TrainPage>();
        Eventually(page, () => Assert.NotEmpty(page.FindAll("form")));
        return page;
    }
}
