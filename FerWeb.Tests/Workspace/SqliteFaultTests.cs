using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Data.Sqlite;

namespace FerWeb.Tests.Workspace;

/// <summary>Files and rows that are not as the store wrote them.</summary>
public sealed class SqliteFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.PathTo("ferweb.db");

    [Fact]
    public void Open_OfAFileThatIsNoDatabase_SaysWhatToDo()
    {
        _folder.WriteBytes("ferweb.db", TemporaryFolder.Noise(1));

        var error = Assert.Throws<StoreAwayException>(() => Use(Database));

        Assert.Contains("is damaged. Stop FerWeb, move the file away", error.Message, StringComparison.Ordinal);
        Assert.Equal(TemporaryFolder.Noise(1), File.ReadAllBytes(Database));
    }

    [Fact]
    public void Open_WhereNoFolderCanBe_SaysWhatToDo()
    {
        _folder.WriteText("file", "");

        var error = Assert.Throws<StoreAwayException>(() => Use(_folder.PathTo("file", "ferweb.db")));

        Assert.Contains("Choose another data folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfALaterVersionsDatabase_IsRefused()
    {
        Use(Database);
        Execute("PRAGMA user_version = 99");

        Assert.Contains("newer FerWeb", Assert.Throws<StoreAwayException>(() => Use(Database)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfATornDatabase_SaysThatItIsDamaged()
    {
        using (var store = new SqliteRunStore(Database))
        {
            store.Launch();
        }

        var bytes = File.ReadAllBytes(Database);
        bytes.AsSpan(4096).Fill(0x5A);
        File.WriteAllBytes(Database, bytes);
        using var torn = new SqliteRunStore(Database);

        Assert.Contains("damaged", Assert.Throws<StoreAwayException>(() => torn.List(new RunQuery())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spec = '{'")]
    [InlineData("spec = '{}'")]
    [InlineData("spec = x'00ff'")]
    [InlineData("status = 'Dancing'")]
    [InlineData("progress = 'null'")]
    [InlineData("tags = '[null'")]
    public void List_WithADamagedRow_ShowsItAndAllOthers(string damage)
    {
        using var store = new SqliteRunStore(Database);
        var damaged = store.Create(RunSpecs.Small("damaged"), "ada");
        store.Create(RunSpecs.Small("sound"), "ada");
        Execute($"UPDATE runs SET {damage} WHERE id = '{damaged.Id}'");

        var runs = store.List(new RunQuery()).Runs;

        Assert.Equal(["sound", "damaged"], runs.Select(run => run.Spec.Name));
        Assert.Contains("is damaged", runs[1].Reason.ToString(), StringComparison.Ordinal);
        store.Trash(damaged.Id, "ada");
        Assert.Equal([damaged.Id], store.Purge(DateTimeOffset.MaxValue));
    }

    [Theory]
    [InlineData("status = 'Dancing'")]
    [InlineData("reason = '{\"template\":'")]
    [InlineData("progress = '{'")]
    [InlineData("progress = x'00ff'")]
    public void Notices_WithADamagedRow_AreReadAndClaimedAllTheSame(string damage)
    {
        using var store = new SqliteRunStore(Database);
        string[] names = ["damaged", "sound"];
        Array.ForEach(names, name => store.Move(store.Launch(name), RunStatus.Finished, "worker"));
        Execute($"UPDATE notices SET {damage} WHERE name = 'damaged'");

        Assert.Equal(names, store.Notices(after: 0).Select(notice => notice.Name));
        Assert.Equal(names, new[] { store.ClaimNotice()!.Name, store.ClaimNotice()!.Name });
    }

    [Fact]
    public void Claim_OfADamagedRow_FailsItAndTakesTheNext()
    {
        using var store = new SqliteRunStore(Database);
        var damaged = store.Create(RunSpecs.Small("damaged"), "ada");
        var sound = store.Create(RunSpecs.Small("sound"), "ada");
        Execute($"UPDATE runs SET spec = '{{' WHERE id = '{damaged.Id}'");

        Assert.Equal(sound.Id, store.Claim("here", TimeSpan.FromSeconds(30))!.Id);
        Assert.Equal(RunStatus.Failed, store.Find(damaged.Id)!.Status);
    }

    [Fact]
    public void Open_OfAFileWithoutAByteBesideWhatIsLeftOfARemovedRun_IsANewDatabase()
    {
        _folder.WriteBytes("ferweb.db", []);
        _folder.WriteText($"runs/.deleted-{new string('a', 32)}/log.txt", "");
        using var store = new SqliteRunStore(Database);

        Assert.Equal(0, store.List(new RunQuery()).Total);
    }

    [Fact]
    public void Use_AfterTheDamagedFileWasMovedAway_BeginsAnew()
    {
        _folder.WriteBytes("ferweb.db", TemporaryFolder.Noise(1));
        using var store = new SqliteRunStore(Database);
        Assert.Throws<StoreAwayException>(() => store.Launch());

        File.Delete(Database);

        Assert.Equal(RunStatus.Queued, store.Create(RunSpecs.Small(), "ada").Status);
    }

    public void Dispose() => _folder.Dispose();

    private static void Use(string database)
    {
        using var store = new SqliteRunStore(database);
        store.List(new RunQuery());
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the tests' own text
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
