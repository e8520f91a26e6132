using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Npgsql;

namespace FerWeb.Tests.Workspace.Postgres;

/// <summary>pg_dump while the store is written, and pg_restore, and databases of the first version (docs/operations.md).</summary>
public sealed class PostgresBackupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Dump_MadeWhileAnotherProcessWrites_RestoresWholeBatches()
    {
        var connection = PostgresServer.Shared.CreateSchema();
        var server = new NpgsqlConnectionStringBuilder(connection);
        string[] place = ["--host", server.Host!, "--username", server.Username!, "--dbname", server.Database!];
        var dump = _folder.PathTo("runs.dump");
        Run run;
        int written;
        using (var store = new PostgresRunStore(connection))
        {
            run = store.Launch("a run");
            written = await AppendingProcess.BesideAsync(
                connection, store, run, () => CallAsync("pg_dump", [.. place, "--format", "custom", "--schema", server.SearchPath!, "--file", dump]));
        }

        PostgresServer.Execute(connection, $"DROP SCHEMA {server.SearchPath} CASCADE");
        await CallAsync("pg_restore", [.. place, "--exit-on-error", dump]);

        using var restored = new PostgresRunStore(connection);
        var points = restored.ReadMetrics(run.Id).Count;
        Assert.InRange(points, 1, written);
        Assert.Equal(0, points % AppendingProcess.PointsPerBatch);
        AppendingProcess.Append(restored, run.Id, run.Attempt, 1);
    }

    [Fact]
    public void Open_OfTheFirstVersionsDatabase_KeepsItsRunsAndHoldsTheQueue()
    {
        var connection = PostgresServer.Shared.CreateSchema();
        PostgresServer.Execute(connection, File.ReadAllText(Path.Combine(Checkout.Root, "FerWeb.Tests", "Workspace", "Schemas", "postgres-1.sql")));

        using var upgraded = new PostgresRunStore(connection);

        FirstVersion.IsKeptAndGoesOn(upgraded);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task CallAsync(string program, string[] arguments)
    {
        var call = await ProcessRun.StartAsync("/", program, arguments);
        Assert.Equal((0, ""), (call.ExitCode, call.Error));
    }
}
