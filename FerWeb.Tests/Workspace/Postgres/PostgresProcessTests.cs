using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Npgsql;

namespace FerWeb.Tests.Workspace.Postgres;

/// <summary>What only a server has: several processes at once, its own clock, and news by itself.</summary>
public sealed class PostgresProcessTests : IDisposable
{
    private readonly string _schema = PostgresServer.Shared.CreateSchema();
    private readonly PostgresRunStore _store;

    public PostgresProcessTests() => _store = new PostgresRunStore(_schema);

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Claim_ByTwoProcesses_GivesEachRunToExactlyOne()
    {
        const int Runs = 60;
        _store.SetHold(true, "ada");
        var ids = Enumerable.Range(0, Runs).Select(i => _store.Create(RunSpecs.Small($"run {i}"), "ada").Id).ToArray();
        using var first = AppendingProcess.StartClaiming(_schema);
        using var second = AppendingProcess.StartClaiming(_schema);
        try
        {
            Assert.Equal("ready", await Patience.ForAsync(first.StandardOutput.ReadLineAsync()));
            Assert.Equal("ready", await Patience.ForAsync(second.StandardOutput.ReadLineAsync()));

            _store.SetHold(false, "ada");
            var firsts = await Patience.ForAsync(Task.WhenAll(first.StandardOutput.ReadLineAsync(), second.StandardOutput.ReadLineAsync()));
            await first.StandardInput.WriteLineAsync();
            await second.StandardInput.WriteLineAsync();
            var rests = await Patience.ForAsync(Task.WhenAll(first.StandardOutput.ReadToEndAsync(), second.StandardOutput.ReadToEndAsync()));

            var claimed = firsts.Concat(rests.SelectMany(said => said.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
            Assert.Equal(ids, claimed.Order(StringComparer.Ordinal));
        }
        finally
        {
            first.Kill();
            second.Kill();
        }

        Assert.All(_store.List(new RunQuery { Take = Runs }).Runs, run => Assert.Equal((RunStatus.Finished, 1), (run.Status, run.Attempt)));
    }

    [Fact]
    public async Task Create_FromManyThreadsOnAnEmptySchema_MakesTheTablesOnceAndNoIdTwice()
    {
        var schema = PostgresServer.Shared.CreateSchema();
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Factory.StartNew(
            () =>
            {
                using var store = new PostgresRunStore(schema);
                return store.Create(RunSpecs.Small($"run {i}"), "ada").Id;
            },
            TaskCreationOptions.LongRunning)));

        Assert.Equal(8, ids.Distinct().Count());
    }

    [Fact]
    public void Claim_LeasesByTheClockOfTheDatabase()
    {
        _store.Create(RunSpecs.Small(), "ada");

        var before = ReadClock();
        var until = _store.Claim("here", TimeSpan.FromMinutes(1))!.LeaseUntil!.Value - TimeSpan.FromMinutes(1);

        Assert.InRange(until, before, ReadClock());
    }

    [Fact]
    public async Task Changed_WriteOfAnotherStore_IsToldWithoutAsking()
    {
        await _store.Changed.WaitAsync(TimeSpan.FromMinutes(1)); // it listens now
        var changed = _store.Changed;
        var version = _store.Version();

        using (var other = new PostgresRunStore(_schema))
        {
            other.Create(RunSpecs.Small(), "ada");
        }

        await changed.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.NotEqual(version, _store.Version());
    }

    [Fact]
    public void Open_OfALaterVersionsDatabase_IsRefused()
    {
        _store.List(new RunQuery());
        PostgresServer.Execute(_schema, "UPDATE schema_version SET version = 99");
        using var store = new PostgresRunStore(_schema);

        Assert.Contains("newer FerWeb", Assert.Throws<StoreAwayException>(() => store.List(new RunQuery())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=/nowhere;Username=ada;Password=secret", "cannot be reached now")]
    [InlineData("Database=missing;Password=secret", "lets nobody in by Storage:Database")]
    [InlineData("Search Path=missing;Password=secret", "cannot be written")]
    [InlineData("Port=secret", "is no connection string")]
    [InlineData("secret", "is no connection string")]
    public void Open_OfWhatIsNotThere_SaysWhatToDoAndNoPassword(string setting, string words)
    {
        var whole = setting.Contains('=', StringComparison.Ordinal) ? $"{_schema};{setting}" : setting;

        var error = Assert.ThrowsAny<RunStoreException>(() =>
        {
            using var store = new PostgresRunStore(whole);
            store.List(new RunQuery());
        });

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cli_WithTheSettingInItsEnvironment_SeesTheRunsOfTheDatabase()
    {
        var run = _store.Create(RunSpecs.Small(), "ada");
        using var folder = new TemporaryFolder();

        var list = await ProcessRun.StartAsync(
            Path.GetTempPath(), "env", $"Storage__Folder={folder.Root}", $"Storage__Database={_schema}", "dotnet",
            Path.Combine(AppContext.BaseDirectory, "ferweb-train.dll"), "runs", "list");

        Assert.Equal("", list.Error);
        Assert.Contains(run.Id, list.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Root));
    }

    private DateTimeOffset ReadClock()
    {
        using var connection = new NpgsqlConnection(_schema);
        connection.Open();
        using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        return new DateTimeOffset((DateTime)command.ExecuteScalar()!);
    }
}
