using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using FerWeb.Cli;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Tests.Web.Datasets;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Cli;

/// <summary><c>ferweb backup</c> beside a site that people work with, and <c>ferweb restore</c>.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private const string Password = "correct horse battery";

    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.PathTo("data");

    private string Backup => _folder.PathTo("backup");

    private string Restored => _folder.PathTo("restored");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Backup_WhileTheSiteIsWrittenTo_ComesBackAsASiteWithEverything()
    {
        string key;
        string upload;
        Run run;
        int written;
        await using (var site = Start(Data))
        {
            using var client = site.CreateClient();
            await site.Services.GetRequiredService<AccountActions>().AddAsync("anna", Role.Admin, Password);
            key = site.Services.GetRequiredService<ApiKeys>().Make("anna", "laptop", KeyScope.Write);
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            upload = await UploadHalfAsync(client);
            _folder.WriteBytes("data/models/ours/weights.safetensors", TemporaryFolder.Noise(5_000_000));
            _folder.WriteText($"data/.answer-{new string('a', 32)}.json", "");
            var runs = site.Services.GetRequiredService<IRunStore>();
            run = runs.Launch("a run");
            _folder.WriteBytes($"data/runs/{run.Id}/checkpoints/step-000000010/weights", TemporaryFolder.Noise(100_000));
            written = await AppendingProcess.BesideAsync(Path.Combine(Data, "ferweb.db"), runs, run, async () =>
            {
                var backup = await RunAsync("backup", Backup, "--data-folder", Data);

                Assert.True(backup.ExitCode == ExitCode.Ok, backup.Error);
                Assert.Equal(Backup, backup.Output.Trim());
                Assert.DoesNotContain("Left out", backup.Error, StringComparison.Ordinal);
            });
            await site.Services.GetRequiredService<AccountActions>().AddAsync("later", Role.Viewer, Password);
        }

        var restore = await RunAsync("restore", Backup, "--data-folder", Restored);

        Assert.True(restore.ExitCode == ExitCode.Ok, restore.Error);
        Assert.Empty(Directory.EnumerateFiles(Restored, "backup.json"));
        Assert.Empty(Directory.EnumerateFiles(Restored, ".answer-*"));
        Assert.Equal([Backup, Data, Restored], Directory.EnumerateDirectories(Path.GetDirectoryName(Data)!).Order());
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(Data, "models", "ours", "weights.safetensors")),
            await File.ReadAllBytesAsync(Path.Combine(Restored, "models", "ours", "weights.safetensors")));
        Assert.True(File.Exists(Path.Combine(Restored, "runs", run.Id, "checkpoints", "step-000000010", "weights")));
        await using var again = Start(Restored);
        using var visitor = again.CreateClient();
        using var login = await visitor.PostAsJsonAsync("/api/v1/login", new { user = "anna", password = Password });
        Assert.Equal(HttpStatusCode.NoContent, login.StatusCode);
        Assert.Equal("anna", Assert.Single(again.Services.GetRequiredService<AccountActions>().List()).Name);
        Assert.Contains(again.Services.GetRequiredService<AuditLog>().Read(), entry => (entry.Action, entry.Subject) == (AuditActions.KeyMade, "laptop"));
        using var program = again.CreateClient();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var asked = new HttpRequestMessage(HttpMethod.Head, upload) { Headers = { { "Tus-Resumable", "1.0.0" } } };
        Assert.Equal("9000", (await program.SendAsync(asked)).Headers.GetValues("Upload-Offset").Single());
        var store = again.Services.GetRequiredService<IRunStore>();
        var points = store.ReadMetrics(run.Id).Count;
        Assert.InRange(points, 1, written);
        Assert.Equal(0, points % AppendingProcess.PointsPerBatch);
        AppendingProcess.Append(store, run.Id, run.Attempt, 1);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Backup, "accounts.db")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Restored, "accounts.db")));
        }
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("cut")]
    [InlineData("missing")]
    [InlineData("without its list")]
    public async Task Restore_OfADamagedBackup_SaysWhatIsWrongAndLeavesNothing(string damage)
    {
        _folder.WriteBytes("data/models/ours/model.json", TemporaryFolder.Noise(1_000));
        _folder.WriteBytes("data/runs/r1/log.txt", TemporaryFolder.Noise(1_000));
        Assert.Equal(ExitCode.Ok, (await RunAsync("backup", Backup, "--data-folder", Data)).ExitCode);
        var (model, list) = (Path.Combine(Backup, "models", "ours", "model.json"), Path.Combine(Backup, "backup.json"));
        switch (damage)
        {
            case "changed":
                var bytes = await File.ReadAllBytesAsync(model);
                bytes[500] ^= 1;
                await File.WriteAllBytesAsync(model, bytes);
                break;
            case "cut":
                await File.WriteAllBytesAsync(model, (await File.ReadAllBytesAsync(model))[..999]);
                break;
            default:
                File.Delete(damage == "missing" ? model : list);
                break;
        }

        var restore = await RunAsync("restore", Backup, "--data-folder", Restored);

        Assert.Equal((ExitCode.Failed, ""), (restore.ExitCode, restore.Output));
        Assert.Contains(
            damage switch
            {
                "missing" => "'models/ours/model.json' is missing",
                "without its list" => "is no whole backup",
                _ => "'models/ours/model.json' was changed",
            },
            restore.Error,
            StringComparison.Ordinal);
        Assert.Equal([Backup, Data], Directory.EnumerateDirectories(Path.GetDirectoryName(Data)!).Order());
    }

    [Fact]
    public async Task Restore_IntoAnEmptyFolderBehindALink_FillsItAndKeepsTheLink()
    {
        using (var store = RunStore.Open(new DataFolder(Data)))
        {
            store.Create(RunSpecs.Small("kept"), "ada");
        }

        _folder.WriteBytes("data/models/ours/model.json", TemporaryFolder.Noise(1_000));
        Assert.Equal(ExitCode.Ok, (await RunAsync("backup", Backup, "--data-folder", Data)).ExitCode);
        var disk = Directory.CreateDirectory(_folder.PathTo("disk")).FullName;
        Directory.CreateSymbolicLink(Restored, disk);

        var restore = await RunAsync("restore", Backup, "--data-folder", Restored);

        Assert.True(restore.ExitCode == ExitCode.Ok, restore.Error);
        Assert.Equal(disk, new DirectoryInfo(Restored).LinkTarget);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(disk), entry => Path.GetFileName(entry).StartsWith('.'));
        Assert.Equal(TemporaryFolder.Noise(1_000), await File.ReadAllBytesAsync(Path.Combine(disk, "models", "ours", "model.json")));
        using var again = RunStore.Open(new DataFolder(Restored));
        Assert.Equal("kept", Assert.Single(again.List(new RunQuery()).Runs).Spec.Name);
    }

    [Fact]
    public async Task BackupAndRestore_FoldersThatAreDisksOfTheirOwn_LeaveLostAndFoundWhereItIs()
    {
        _folder.WriteBytes("data/models/ours/model.json", TemporaryFolder.Noise(10));
        foreach (var disk in (string[])["data", "backup", "restored"])
        {
            _folder.WriteText($"{disk}/lost+found/of {disk}", "");
        }

        var backup = await RunAsync("backup", Backup, "--data-folder", Data);
        var restore = await RunAsync("restore", Backup, "--data-folder", Restored);

        Assert.True(backup.ExitCode == ExitCode.Ok, backup.Error);
        Assert.True(restore.ExitCode == ExitCode.Ok, restore.Error);
        Assert.Equal(
            [Path.Combine("lost+found", "of restored"), Path.Combine("models", "ours", "model.json")],
            Directory.EnumerateFiles(Restored, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Restored, file))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Restore_WhereThisAccountMayMakeNoFolder_SaysToMakeTheDataFolder()
    {
        _folder.WriteBytes("data/models/ours/model.json", TemporaryFolder.Noise(10));
        Assert.Equal(ExitCode.Ok, (await RunAsync("backup", Backup, "--data-folder", Data)).ExitCode);
        var closed = Directory.CreateDirectory(_folder.PathTo("closed")).FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        // To root nothing is closed.
        string[] without = Environment.UserName == "root" ? ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"] : [];
        string[] command =
        [
            .. without, "dotnet", Path.Combine(AppContext.BaseDirectory, "ferweb-train.dll"), "restore", Backup,
            "--data-folder", Path.Combine(closed, "data"),
        ];

        var restore = await ProcessRun.StartAsync(_folder.Root, command[0], command[1..]);

        Assert.Equal((ExitCode.Failed, ""), (restore.ExitCode, restore.Output));
        Assert.Contains(
            $"'{closed}' cannot be written by this account. Make an empty folder '{Path.Combine(closed, "data")}' that it owns", restore.Error,
            StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(closed));
    }

    [Fact]
    public async Task BackupAndRestore_ToAFolderThatIsInUse_AreRefused()
    {
        await using var site = Start(Data);
        using var client = site.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
        Assert.Equal(ExitCode.Ok, (await RunAsync("backup", Backup, "--data-folder", Data)).ExitCode);

        var again = await RunAsync("backup", Backup, "--data-folder", Data);
        var inside = await RunAsync("backup", Path.Combine(Data, "backup"), "--data-folder", Data);
        var nothing = await RunAsync("backup", _folder.PathTo("other"), "--data-folder", _folder.PathTo("nowhere"));
        var running = await RunAsync("restore", Backup, "--data-folder", Data);

        Assert.All([again, inside, nothing, running], run => Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Output)));
        Assert.Contains("is not empty", again.Error, StringComparison.Ordinal);
        Assert.Contains("lies in the data folder itself", inside.Error, StringComparison.Ordinal);
        Assert.Contains("There is no data folder", nothing.Error, StringComparison.Ordinal);
        Assert.Contains("Stop FerWeb and its workers", running.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_LinksInTheDataFolder_AreToldAndLeftOut()
    {
        _folder.WriteBytes("data/models/ours/model.json", TemporaryFolder.Noise(10));
        File.CreateSymbolicLink(Path.Combine(Data, "models", "theirs"), Path.Combine(Data, "models", "ours"));

        var backup = await RunAsync("backup", Backup, "--data-folder", Data);

        Assert.Equal(ExitCode.Ok, backup.ExitCode);
        Assert.Contains("Left out: models/theirs (a link to", backup.Error, StringComparison.Ordinal);
    }

    private static Site Start(string data) => new(new Dictionary<string, string> { ["Storage:Folder"] = data, ["Security:RequireLogin"] = "true" });

    private static Task<ProcessRun> RunAsync(params string[] arguments) => ProcessRun.FerWebAsync(arguments);

    // An upload of which a part has arrived.
    private static async Task<string> UploadHalfAsync(HttpClient client)
    {
        var file = FaceZip.Make();
        using var begin = new HttpRequestMessage(HttpMethod.Post, "/api/v1/dataset-uploads")
        {
            Headers =
            {
                { "Tus-Resumable", "1.0.0" },
                { "Upload-Length", file.Length.ToString(CultureInfo.InvariantCulture) },
                { "Upload-Metadata", $"filename {Convert.ToBase64String(Encoding.UTF8.GetBytes("Half.zip"))}" },
            },
        };
        var place = (await client.SendAsync(begin)).Headers.Location!.ToString();
        using var piece = new HttpRequestMessage(HttpMethod.Patch, place)
        {
            Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Offset", "0" } },
            Content = new ByteArrayContent(file, 0, 9_000) { Headers = { ContentType = new MediaTypeHeaderValue("application/offset+octet-stream") } },
        };
        Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync(piece)).StatusCode);
        return place;
    }
}
