using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using FerWeb.Engine.Datasets;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Faults;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Tests.Workspace.Sweeps;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;
using FerWeb.Workspace.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Replicas;

/// <summary>Two sites that both look for work on one data folder and one PostgreSQL database: each piece is done once.</summary>
[Collection(SupervisedWorkers.Name)]
public sealed class RacingSitesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _database = PostgresServer.Shared.CreateSchema();
    private readonly List<Site> _sites = [];

    private DataFolder Data => new(_folder.PathTo("data"));

    public void Dispose()
    {
        _sites.ForEach(site => site.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task Sweeps_TakenFurtherByTwoSites_HaveEachRunOfEachRoundOnce()
    {
        var (first, second) = (Open(), Open());
        var store = first.Services.GetRequiredService<IRunStore>();
        string[] ids =
        [
            .. Enumerable.Range(0, Repetitions.Of(4, 40)).Select(i => (i % 2 == 0 ? first : second).Services.GetRequiredService<SweepActions>()
                .Start(SweepSpecs.Of(SweepMethod.Halving), hasValidation: true).Id),
        ];
        var sweeps = second.Services.GetRequiredService<SweepActions>();

        await Patience.UntilAsync(() =>
        {
            store.FinishAll(trial => 0.1 + (0.05 * ((trial * 5) % 9)));
            return ids.All(id => sweeps.Find(id).Sweep.End is not null);
        });

        Assert.All(ids, id => Assert.Equal(
            [(0, 9, 9), (1, 3, 3), (2, 1, 1)],
            sweeps.Find(id).Runs.GroupBy(run => run.Round)
                .Select(round => (round.Key, round.Count(), round.DistinctBy(run => run.Trial).Count())).Order()));
    }

    [Fact]
    public async Task Evaluations_AskedForAtTwoSites_AreDoneOnceEach()
    {
        const int Count = 2;

        // The same pictures twice: who asks again for what waits gets what waits.
        var sha = Enumerable.Range(0, Count).Select(i => Draw(test: 35, $"faces-{i}")).Distinct().Single();
        using var first = Open().CreateClient();
        using var second = Open().CreateClient();
        for (var i = 0; i < Count; i++)
        {
            await AskAsync(i % 2 == 0 ? first : second, $"faces-{i}");
        }

        await EndedAsync(Count);

        Assert.Equal([1, 2], Evaluations().Select(one => one.Record!.TestUse!.Value).Order());
        Assert.Equal(Count, new TestSplitUses(Data).Of(sha));
    }

    [Fact]
    public async Task Evaluation_WhoseSiteIsKilled_IsDoneOnceWhenTheNextTakesOver()
    {
        var sha = Draw(test: 240);
        using (var killed = await SiteProcess.StartAsync(
            Data.Root, ["--Training:Launcher", "none", "--Recognition:ModelsFolder", DataFolder.Find("models").Root, "--Storage:Database", _database]))
        {
            using var client = killed.Client();
            await AskAsync(client, tenCrop: true); // Long enough to be under way still.
            await Patience.UntilAsync(() => Evaluations().Single().Status is EvaluationStatus.Running);

            // Alone: what it has started would be ended with it at the end of this block.
            killed.Process.Kill();
            await killed.Process.WaitForExitAsync();
        }

        // What evaluates does not die with the site that started it; here it is so slow that the next site begins meanwhile.
        using var orphan = Process.GetProcessById(Evaluating().Single());
        try
        {
            WorkerFolder.Signal(orphan, "STOP");
            Open();
            await Patience.UntilAsync(() => Evaluating().Count == 2);
            await Task.WhenAny(EndedAsync(1), Task.Delay(TimeSpan.FromSeconds(5)));
            WorkerFolder.Signal(orphan, "CONT");
            await EndedAsync(1);
            await Patience.UntilAsync(() => Evaluating().Count == 0);
        }
        finally
        {
            RunningWorker.Kill(orphan);
        }

        Assert.Equal(EvaluationStatus.Finished, Evaluations().Single().Status);
        Assert.Equal(1, new TestSplitUses(Data).Of(sha));
    }

    // The processes that evaluate in this folder.
    private List<int> Evaluating() => [.. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
        .Where(name => CommandLineOf(name!) is var words && words.Contains("evaluation-worker") && words.Contains(Data.Root))
        .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))];

    private static string[] CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            return []; // It has ended.
        }
    }

    private string Draw(int test, string name = "faces")
    {
        Directory.CreateDirectory(Data.Datasets);
        var folder = Path.Combine(Data.Datasets, name);
        DrawnFaces.Write(folder, "Faces", 35, 35, test, seed: 1);
        using var faces = FaceDataset.Open(folder);
        return faces.Sha256;
    }

    private IReadOnlyList<Evaluation> Evaluations() => new EvaluationLibrary(Data, TimeProvider.System).List();

    private Task EndedAsync(int count) => Patience.UntilAsync(() => Evaluations() is var all && all.Count == count && all.All(one => one.HasEnded));

    private static async Task AskAsync(HttpClient client, string dataset = "faces", bool tenCrop = false)
    {
        using var answer = await client.PostAsJsonAsync("api/v1/evaluations", new { dataset, split = "test", model = ShippedModel.Id, ten_crop = tenCrop });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private Site Open()
    {
        var site = new Site(new Dictionary<string, string>
        {
            ["Storage:Folder"] = Data.Root,
            ["Storage:Database"] = _database,
            ["Training:Enabled"] = "true",
            ["Training:Launcher"] = "none",
        });
        _sites.Add(site);
        site.CreateClient().Dispose();
        return site;
    }
}
