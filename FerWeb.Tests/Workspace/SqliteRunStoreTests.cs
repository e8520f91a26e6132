using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Tests.Workspace;

public sealed class SqliteRunStoreTests : RunStoreContract
{
    private readonly TemporaryFolder _folder = new();

    protected override IRunStore Open(TimeProvider clock) => new SqliteRunStore(_folder.PathTo("data", "ferweb.db"), clock);

    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
    }
}

public sealed class SqliteRunHistoryTests : RunHistoryContract
{
    private readonly TemporaryFolder _folder = new();

    protected override IRunStore Open(TimeProvider clock) => new SqliteRunStore(_folder.PathTo("data", "ferweb.db"), clock);

    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
    }
}

public sealed class SqliteStatusMachineTests : StatusMachineContract
{
    private readonly TemporaryFolder _folder = new();

    protected override IRunStore Open(TimeProvider clock)
        => new SqliteRunStore(new SqliteDatabase(_folder.PathTo("ferweb.db"), survivesPowerLoss: false, clock));

    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
    }
}
