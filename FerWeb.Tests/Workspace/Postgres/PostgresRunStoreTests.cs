using FerWeb.Tests.Shared;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Workspace.Postgres;

public sealed class PostgresRunStoreTests : RunStoreContract
{
    private readonly string _schema = PostgresServer.Shared.CreateSchema();

    protected override IRunStore Open(TimeProvider clock) => new PostgresRunStore(_schema, clock);
}

public sealed class PostgresRunHistoryTests : RunHistoryContract
{
    private readonly string _schema = PostgresServer.Shared.CreateSchema();

    protected override IRunStore Open(TimeProvider clock) => new PostgresRunStore(_schema, clock);
}

public sealed class PostgresStatusMachineTests : StatusMachineContract
{
    private readonly string _schema = PostgresServer.Shared.CreateSchema();

    // The rules are those that SQLite is asked about; a server takes ten times as long.
    protected override int Sequences => Repetitions.Of(300, inALongRun: 10_000);

    protected override IRunStore Open(TimeProvider clock) => new PostgresRunStore(_schema, clock);
}
