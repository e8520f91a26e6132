using System.Net;
using System.Net.Http.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Feedback;
using FerWeb.Runs;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Web.Evaluations;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Datasets.Curation;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Datasets;

/// <summary>Pictures that were taken in a classroom or left by visitors are shown to those alone who may train; all others to everybody with a login.</summary>
public sealed class PupilsPicturesTests(PupilsPicturesTests.SchoolSite school) : IClassFixture<PupilsPicturesTests.SchoolSite>
{
    private const string Picture = "data:image/png;base64";

    private readonly Site _site = school.Site;
    private readonly HttpClient _viewer = school.Viewer;
    private readonly HttpClient _analyst = school.Analyst;

    [Theory]
    [InlineData("pupils", "images/train/0.png")]
    [InlineData("pupils", "samples/train/happy/0.png")]
    [InlineData("pupils", "average/happy.png")]
    [InlineData("pupils-version-2", "images/train/0.png")]
    public async Task Picture_OfPupils_IsForThoseWhoMayTrainAndKeptByNoBrowser(string dataset, string picture)
    {
        using var refused = await _viewer.GetAsync($"{DatasetSite.Datasets}/{dataset}/{picture}");
        using var shown = await _analyst.GetAsync($"{DatasetSite.Datasets}/{dataset}/{picture}?v=01234567");
        using var others = await _viewer.GetAsync($"{DatasetSite.Datasets}/others/{picture}");

        Assert.Contains("taken in a classroom", await DatasetSite.RefusalAsync(refused, HttpStatusCode.Forbidden), StringComparison.Ordinal);
        Assert.All(
            [shown, others],
            answer => Assert.Equal((HttpStatusCode.OK, "image/png"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType)));
        Assert.Equal("no-store", shown.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Picture_ThatAVisitorLeft_IsForThoseWhoMayTrain()
    {
        using var refused = await _viewer.GetAsync($"{DatasetSite.Datasets}/left/images/train/0.png");
        using var shown = await _analyst.GetAsync($"{DatasetSite.Datasets}/left/images/train/0.png");

        Assert.Contains("left by visitors", await DatasetSite.RefusalAsync(refused, HttpStatusCode.Forbidden), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "no-store"), (shown.StatusCode, shown.Headers.CacheControl?.ToString()));
    }

    [Fact]
    public async Task PageOfARun_OnPicturesOfPupils_ShowsThemToThoseAloneWhoMayTrain()
    {
        var (ofPupils, ofOthers) = ($"/runs/{Trained("pupils")}", $"/runs/{Trained("others")}");

        var refused = await _viewer.GetStringAsync(ofPupils);

        Assert.Contains("taken in a classroom", refused, StringComparison.Ordinal);
        Assert.DoesNotContain(Picture, refused, StringComparison.Ordinal);
        Assert.Contains(Picture, await _analyst.GetStringAsync(ofPupils), StringComparison.Ordinal);
        Assert.Contains(Picture, await _viewer.GetStringAsync(ofOthers), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ClassroomActions.Source, 0)]
    [InlineData(FeedbackDatasets.Source, 0)]
    [InlineData("elsewhere", 1)]
    public void SamplePictures_OfPupilsAndVisitors_GoWithTheirDataSet(string source, int kept)
    {
        using var folder = new TemporaryFolder();
        folder.WriteBytes("faces.zip", FaceZip.Make());
        var (library, store) = (_site.Services.GetRequiredService<DatasetLibrary>(), _site.Services.GetRequiredService<IRunStore>());
        var samples = _site.Services.GetRequiredService<SamplePictures>();
        var entry = library.Import(folder.PathTo("faces.zip"), "Leaving", options: new ImportOptions { Source = source });
        var run = store.Create(RunSpecs.Small() with { Dataset = library.Describe(entry.Id) }, "ada", draft: true);
        Assert.Single(samples.Of(run, entry, [0]));

        Assert.True(library.Delete(entry.Id, store));

        Assert.Equal(kept, samples.Of(run, entry, [0]).Count);
    }

    [Fact]
    public async Task HeatMap_OfAPictureOfPupils_IsForThoseWhoMayTrain()
    {
        var evaluations = _site.Services.GetRequiredService<EvaluationLibrary>();
        var onDrawings = EvaluationsApiTests.Kept(_site);
        var id = evaluations.Add(onDrawings.Request).Id;
        var record = onDrawings.Record!;
        record = record with { Model = record.Model with { WeightsSha256 = "ab" }, Data = record.Data with { Id = "pupils" } };
        evaluations.Finish(id, record, evaluations.ReadPredictions(onDrawings.Id));

        using var refused = await _viewer.GetAsync($"/api/v1/evaluations/{id}/images/0/heat-map.png");
        using var taken = await _analyst.GetAsync($"/api/v1/evaluations/{id}/images/0/heat-map.png");

        Assert.Contains("taken in a classroom", await DatasetSite.RefusalAsync(refused, HttpStatusCode.Forbidden), StringComparison.Ordinal);
        Assert.Contains("other weights", await DatasetSite.RefusalAsync(taken, HttpStatusCode.Conflict), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_OfASetOfPupils_AreForEverybodyWithALogin()
        => Assert.Equal(HttpStatusCode.OK, (await _viewer.GetAsync($"{DatasetSite.Datasets}/pupils")).StatusCode);

    /// <summary>A run on a data set with one sample picture.</summary>
    private string Trained(string dataset)
    {
        var store = _site.Services.GetRequiredService<IRunStore>();
        store.Create(RunSpecs.Small() with { Dataset = _site.Services.GetRequiredService<DatasetLibrary>().Describe(dataset) }, "ada");
        var run = store.Start();
        Assert.True(store.Append(
            run.Id, run.Attempt, "worker", [new NewRunEvent(RunEventKind.Started, """{"device": "cpu", "sampleImages": [0]}""")]));
        Assert.True(store.Tell(run, epoch: 1, accuracy: 0.5, samples: [[1, 0, 0, 0, 0, 0, 0]]));
        return run.Id;
    }

    /// <summary>One site for all of them, with pictures of pupils and others, and a person of each kind.</summary>
    public sealed class SchoolSite : IAsyncLifetime
    {
        private const string Password = "correct horse battery";

        private readonly TemporaryFolder _folder = new();

        internal Site Site { get; } = new(new Dictionary<string, string> { ["Security:RequireLogin"] = "true" });

        internal HttpClient Viewer { get; private set; } = null!;

        internal HttpClient Analyst { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _folder.WriteBytes("faces.zip", FaceZip.Make());
            var library = Site.Services.GetRequiredService<DatasetLibrary>();
            library.Import(_folder.PathTo("faces.zip"), "Pupils", options: new ImportOptions { Source = ClassroomActions.Source });
            library.Import(_folder.PathTo("faces.zip"), "Left", options: new ImportOptions { Source = FeedbackDatasets.Source });
            library.Import(_folder.PathTo("faces.zip"), "Others");
            Site.Services.GetRequiredService<DatasetVersions>().Make("pupils", name: null, [new ImageChange(new ImagePlace(Split.Train, 1), null)]);
            Viewer = await LogInAsync("vera", Role.Viewer);
            Analyst = await LogInAsync("anna", Role.Analyst);
        }

        public async Task DisposeAsync()
        {
            Viewer.Dispose();
            Analyst.Dispose();
            await Site.DisposeAsync();
            _folder.Dispose();
        }

        private async Task<HttpClient> LogInAsync(string name, Role role)
        {
            await Site.Services.GetRequiredService<AccountActions>().AddAsync(name, role, Password);
            var client = Site.CreateClient();
            using var answer = await client.PostAsJsonAsync("/api/v1/login", new { user = name, password = Password });
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            return client;
        }
    }
}
