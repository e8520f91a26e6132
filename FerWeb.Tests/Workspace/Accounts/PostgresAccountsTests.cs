using FerWeb.Tests.Workspace.Postgres;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FerWeb.Tests.Workspace.Accounts;

public sealed class PostgresAccountsTests() : AccountsContract(PostgresServer.Shared.CreateSchema())
{
    [Fact]
    public void Audit_AfterTheServerHasEndedItsConnections_LosesNoEntry()
    {
        var database = PostgresServer.Shared.CreateSchema();
        var audit = new AuditLog(
            Data, $"{database};Application Name=audited", error => throw new InvalidOperationException("Not in the log.", error));
        audit.Record(AuditActions.RunStarted, "r1");

        PostgresServer.Execute(database, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'audited'");
        audit.Record(AuditActions.RunStarted, "r2");

        Assert.Equal(["r2", "r1"], audit.Read().Select(entry => entry.Subject));
    }

    [Fact]
    public async Task Accounts_AfterTheServerHasEndedItsConnections_AreReadAndChangedAtOnce()
    {
        var database = PostgresServer.Shared.CreateSchema();
        await using var services = AccountServices.Open(Data, $"{database};Application Name=accounts", Audit);
        var accounts = services.GetRequiredService<AccountActions>();
        await accounts.AddAsync("anna", Role.Admin, "correct horse battery");

        PostgresServer.Execute(database, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'accounts'");
        var known = accounts.List().Select(person => person.Name);
        PostgresServer.Execute(database, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'accounts'");
        await accounts.AddAsync("bob", Role.Viewer, "correct horse battery");

        Assert.Equal(["anna"], known);
        Assert.Equal(["anna", "bob"], accounts.List().Select(person => person.Name));
    }

    [Fact]
    public async Task Connections_OfAccountsAndOfTheAuditLog_HaveFerWebsSettingsWhereTheStringLeavesThemOpen()
    {
        var database = PostgresServer.Shared.CreateSchema();
        await using var services = AccountServices.Open(Data, $"{database};Keepalive=7", Audit);
        var audit = new AuditLog(Data, database, error => throw new InvalidOperationException("Not in the log.", error));

        var (settings, ofAccounts) = services.GetRequiredService<AccountsDatabase>().Use(context => (
            new NpgsqlConnectionStringBuilder(context.Database.GetConnectionString()!),
            context.Database.SqlQueryRaw<string>("SELECT current_setting('idle_in_transaction_session_timeout') AS \"Value\"").Single()));
        audit.Record(AuditActions.RunStarted, "r1");
        PostgresServer.Execute(database, "ALTER TABLE audit ADD COLUMN timeout text DEFAULT current_setting('idle_in_transaction_session_timeout')");
        audit.Record(AuditActions.RunStarted, "r2");
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var ofAudit = new NpgsqlCommand("SELECT timeout FROM audit WHERE subject = 'r2'", connection);

        Assert.Equal((5, 7, 100, "15s"), (settings.Timeout, settings.KeepAlive, settings.MaxAutoPrepare, ofAccounts));
        Assert.Equal("15s", (string?)await ofAudit.ExecuteScalarAsync());
    }

    private protected override void DropAll(AccountsContext context)
        => context.Database.ExecuteSqlRaw("DROP TABLE account_claims, account_logins, account_passkeys, account_tokens, api_keys, ended_logins, accounts");

    private protected override IReadOnlyList<string> Columns(AccountsContext context) =>
    [
        .. context.Database.SqlQueryRaw<string>("""
            SELECT table_name || ' ' || column_name || ' ' || data_type || ' ' || coalesce(character_maximum_length, 0) || ' ' || is_nullable
                || ' ' || is_identity AS "Value"
            FROM information_schema.columns WHERE table_schema = current_schema() AND table_name NOT IN ('audit', 'account_migrations') ORDER BY 1
            """).ToList(),
        .. context.Database.SqlQueryRaw<string>(
            """
            SELECT indexdef AS "Value" FROM pg_indexes
            WHERE schemaname = current_schema() AND tablename NOT IN ('audit', 'account_migrations') ORDER BY 1
            """).ToList(),
    ];
}
