using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Engine.Models;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Tests.Workspace;
using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Data.Sqlite;

namespace FerWeb.Tests.Faults;

/// <summary>
/// What lies in the data folder is damaged when the site starts. It starts, recognises, and answers for the rest with what is wrong and
/// what to do; the log says so once, in a sentence.
/// </summary>
public sealed class DamagedAtStartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.PathTo("data");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("garbage", "is damaged. Stop FerWeb, move the file away")]
    [InlineData("emptied", "is damaged. Stop FerWeb, move the file away")]
    [InlineData("torn", "is damaged. Stop FerWeb, move the file away")]
    [InlineData("a later version's", "was written by a newer FerWeb. Update this one, or choose another data folder.")]
    [InlineData("a folder", "cannot be written. Give FerWeb the right to write this file and its folder")]
    [InlineData("without a folder", "cannot be made. Choose another data folder (Storage:Folder), or give FerWeb the right to write there.")]
    [InlineData("without tables", "could not be used (SQLite error 1). Look at the disk and the log, and try again.")]
    public async Task Start_DatabaseOfRunsIs_RecognisesAndSaysOnceWhatToDo(string what, string sentence)
    {
        if (what != "without a folder")
        {
            DrawnSets.PutDrawn(new DataFolder(Data));
        }

        DamageRuns(what);
        await using var site = Open();
        using var client = site.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await RecognizeAsync(client)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/login")).StatusCode);
        foreach (var address in new[] { "/api/v1/runs", "/api/v1/runs/queue", "/api/v1/models", "/api/v1/runs/r0000000" })
        {
            Assert.Contains(sentence, await RefusalAsync(await client.GetAsync(address)), StringComparison.Ordinal);
        }

        Assert.Contains(
            what == "without a folder" ? "The data folder of this site cannot be used" : sentence,
            await RefusalAsync(await client.PostAsJsonAsync("/api/v1/runs", new { dataset = "drawn" })), StringComparison.Ordinal);
        var page = await client.GetAsync("/runs");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.NotNull(page.Headers.RetryAfter);
        Assert.Contains(sentence.Split('.')[0], WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        await Patience.UntilAsync(() => site.Log.Text.Contains(sentence, StringComparison.Ordinal));
        Assert.Equal(2, site.Log.Text.Split(sentence).Length);
        Assert.DoesNotContain("   at ", site.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DiskIsReadOnly_RecognisesAndSaysOnceWhatToDo()
    {
        const string Sentence = "cannot be written. Give FerWeb the right to write this file and its folder";
        using var disk = new SmallDisk(_folder.PathTo("disk"), 8);
        disk.MakeReadOnly();
        using var site = await SiteProcess.StartAsync(disk.Mount, [], disk.Enter);
        using var client = site.Client();
        await Patience.UntilAsync(async () => (await client.GetAsync("/health/ready")).IsSuccessStatusCode);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await RecognizeAsync(client)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/login")).StatusCode);
        Assert.Contains(Sentence, await RefusalAsync(await client.GetAsync("/api/v1/runs")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/runs")).StatusCode);
        await Patience.UntilAsync(() => site.Log.Contains(Sentence, StringComparison.Ordinal));
        Assert.Equal(0, await site.TerminateAsync());
        Assert.Equal(2, site.Log.Split(Sentence).Length);
        Assert.DoesNotContain("   at ", site.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnADamagedDatabase_UsesTheOneThatIsPutInItsPlace()
    {
        DamageRuns("garbage");
        await using var site = Open();
        using var client = site.CreateClient();
        await RefusalAsync(await client.GetAsync("/api/v1/runs"));

        File.Delete(Path.Combine(Data, "ferweb.db"));

        Assert.Equal(0, (await client.GetFromJsonAsync<JsonElement>("/api/v1/runs")).GetProperty("total").GetInt32());
        await Patience.UntilAsync(() => site.Log.Text.Contains("answers again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_WithASweepOnADamagedDatabase_RefusesTheListOfSweepsWhole()
    {
        DrawnSets.PutDrawn(new DataFolder(Data));
        await using (var before = Open())
        {
            using var first = before.CreateClient();
            (await first.PostAsJsonAsync("/api/v1/sweeps", new
            {
                dataset = "drawn",
                method = "grid",
                axes = new[] { new { option = "learning_rate", values = new[] { 0.01, 0.02 } } },
                epochs = 2,
            })).EnsureSuccessStatusCode();
        }

        DamageRuns("garbage");
        await using var site = Open();
        using var client = site.CreateClient();

        await RefusalAsync(await client.GetAsync("/api/v1/sweeps"));
    }

    [Fact]
    public async Task Start_AccountsAreDamaged_SaysInThePageWhatToDo()
    {
        _folder.WriteBytes("data/accounts.db", TemporaryFolder.Noise(3));
        await using var site = Open(("Security:RequireLogin", "true"), ("Security:OpenRecognition", "true"));
        using var client = site.CreateClient();

        var page = await client.GetAsync("/login");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.Contains("move it away and put a copy from a backup in its place", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("move it away", await RefusalAsync(await client.PostAsJsonAsync("/api/v1/login", new { user = "ada", password = "a long one" })));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await RecognizeAsync(client)).StatusCode);
        Assert.Contains("nobody can log in. The accounts in", site.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", site.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AuditLogIsDamaged_WorksAndSaysThatNothingIsWrittenDown()
    {
        DrawnSets.PutDrawn(new DataFolder(Data));
        _folder.WriteBytes("data/audit.db", TemporaryFolder.Noise(4));
        await using var site = Open();
        using var client = site.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/runs")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsJsonAsync("/api/v1/runs", new { dataset = "drawn" })).StatusCode);
        Assert.Contains("What people do is not being written down. The audit log", site.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Nobody can log in", site.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", site.Log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage", "cannot be read, so whoever logged in by it has to log in again.")]
    [InlineData("a file", "logins end with the site, and hold at no other site on this folder.")]
    public async Task Start_KeysOfCookiesAre_WorksWithNewOnes(string what, string sentence)
    {
        _folder.WriteText(what == "a file" ? "data/keys" : "data/keys/key-1.xml", "no key");
        await using var site = Open(("Storage:Database", PostgresServer.Shared.CreateSchema()));
        using var client = site.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/login")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/runs")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await RecognizeAsync(client)).StatusCode);
        Assert.Equal(2, site.Log.Text.Split(sentence).Length);
        Assert.DoesNotContain("   at ", site.Log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "There is no folder")]
    [InlineData("cut off", "are damaged")]
    [InlineData("changed", "are damaged: their checksum differs")]
    public async Task Start_ModelIs_SaysSoAndDoesAllElse(string what, string sentence)
    {
        var models = _folder.PathTo("models");
        if (what != "missing")
        {
            var model = Directory.CreateDirectory(Path.Combine(models, ShippedModel.Id)).FullName;
            foreach (var file in Directory.GetFiles(ShippedModel.Folder))
            {
                File.Copy(file, Path.Combine(model, Path.GetFileName(file)));
            }

            var weights = Path.Combine(model, ModelFolder.WeightsFile);
            var bytes = await File.ReadAllBytesAsync(weights);
            bytes[^9] ^= 1;
            await File.WriteAllBytesAsync(weights, what == "changed" ? bytes : bytes[..(bytes.Length / 2)]);
        }

        await using var site = new Site(
            new Dictionary<string, string> { ["Storage:Folder"] = Data, ["Recognition:ModelsFolder"] = models }, useEngine: true);
        using var client = site.CreateClient();
        await Patience.UntilAsync(() => site.Log.Text.Contains("No model could be loaded", StringComparison.Ordinal));

        var answer = await RecognizeAsync(client);

        Assert.Contains("No model is loaded", await RefusalAsync(answer, isTemporary: false), StringComparison.Ordinal);
        Assert.Contains(sentence, site.Log.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/runs")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health/ready")).StatusCode);
        Assert.DoesNotContain("   at ", site.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ConnectionStringIsNone_EndsWithASentence()
    {
        var run = await ProcessRun.StartAsync(
            _folder.Root, "dotnet", typeof(Program).Assembly.Location, "--urls", "http://127.0.0.1:0", "--Storage:Folder", Data,
            "--Storage:Database", "nonsense");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Storage:Database is no connection string. Write it so:", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAsync(HttpResponseMessage answer, bool isTemporary = true)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(isTemporary, answer.Headers.RetryAfter is not null);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!;
    }

    private static async Task<HttpResponseMessage> RecognizeAsync(HttpClient client)
    {
        using var photo = new ByteArrayContent(PhotoBytes.Jpeg());
        photo.Headers.ContentType = new("image/jpeg");
        return await client.PostAsync("/api/v1/recognize", photo);
    }

    private Site Open(params (string Key, string Value)[] settings)
        => new(settings.Append(("Storage:Folder", Data)).ToDictionary(setting => setting.Item1, setting => setting.Item2));

    private void DamageRuns(string what)
    {
        switch (what)
        {
            case "garbage":
                // Of a site that has ended here, a connection may be open yet. When it closes it writes the pages of its log into the file
                // that it knows, which would be whole again: that file is deleted, not written over.
                foreach (var file in new DirectoryInfo(Data) is { Exists: true } data ? data.GetFiles("ferweb.db*") : [])
                {
                    file.Delete();
                }

                _folder.WriteBytes("data/ferweb.db", TemporaryFolder.Noise(1));
                break;
            case "emptied":
                _folder.WriteBytes("data/ferweb.db", []);
                Directory.CreateDirectory(_folder.PathTo("data", "runs", "r0000000"));
                break;
            case "torn":
                using (var store = new SqliteRunStore(_folder.PathTo("data", "ferweb.db")))
                {
                    store.Launch();
                }

                var bytes = File.ReadAllBytes(_folder.PathTo("data", "ferweb.db"));
                bytes.AsSpan(4096).Fill(0x5A);
                File.WriteAllBytes(_folder.PathTo("data", "ferweb.db"), bytes);
                break;
            case "a later version's":
                MakeOfVersion(99);
                break;
            case "without tables":
                MakeOfVersion(2);
                break;
            case "a folder":
                Directory.CreateDirectory(_folder.PathTo("data", "ferweb.db"));
                break;
            case "without a folder":
                _folder.WriteText("data", "");
                break;
        }
    }

    private void MakeOfVersion(int version)
    {
        Directory.CreateDirectory(_folder.PathTo("data"));
        using var connection = new SqliteConnection($"Data Source={_folder.PathTo("data", "ferweb.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the tests' own text
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version}");
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
