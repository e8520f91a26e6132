using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.Data.Sqlite;

namespace FerWeb.Tests.Workspace;

/// <summary>Copies of the database of runs, and databases of the first version (docs/operations.md).</summary>
public sealed class SqliteBackupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.PathTo("ferweb.db");

    [Fact]
    public async Task Backup_MadeWhileAnotherProcessWrites_HoldsWholeBatchesAndCanGoOn()
    {
        using var store = new SqliteRunStore(Database);
        var run = store.Launch("a run");

        var written = await AppendingProcess.BesideAsync(
            Database, store, run, () => Task.Run(() => Copy(Database, _folder.PathTo("backup", "ferweb.db"))));

        using var restored = new SqliteRunStore(_folder.PathTo("backup", "ferweb.db"));
        var points = restored.ReadMetrics(run.Id).Count;
        Assert.InRange(points, 1, written);
        Assert.Equal(0, points % AppendingProcess.PointsPerBatch);
        Assert.Equal("a run", restored.Find(run.Id)!.Spec.Name);
        AppendingProcess.Append(restored, run.Id, run.Attempt, 1);
    }

    [Fact]
    public void Open_OfTheFirstVersionsDatabase_KeepsItsRunsAndHoldsTheQueue()
    {
        Execute(File.ReadAllText(Path.Combine(Checkout.Root, "FerWeb.Tests", "Workspace", "Schemas", "sqlite-1.sql")));

        using var upgraded = new SqliteRunStore(Database);

        FirstVersion.IsKeptAndGoesOn(upgraded);
    }

    public void Dispose() => _folder.Dispose();

    // SQLite's online backup, as `sqlite3 ferweb.db ".backup ..."` does it.
    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        using var source = new SqliteConnection($"Data Source={from};Pooling=False");
        using var target = new SqliteConnection($"Data Source={to};Pooling=False");
        source.Open();
        target.Open();
        source.BackupDatabase(target);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
#pragma warning disable CA2100 // the test's own text
        using var command = new SqliteCommand(sql, connection);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
