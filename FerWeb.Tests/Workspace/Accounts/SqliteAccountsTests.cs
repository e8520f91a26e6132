using System.Buffers.Binary;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

#pragma warning disable EF1002 // names of tables, which cannot be parameters

namespace FerWeb.Tests.Workspace.Accounts;

public sealed class SqliteAccountsTests() : AccountsContract(null)
{
    [Fact]
    public void List_NobodyYet_MakesNoFile()
    {
        Assert.False(File.Exists(Data.Accounts));
        Assert.Empty(Audit.Read());
        Assert.False(File.Exists(Data.Audit));
    }

    [Fact]
    public async Task Password_OfAnAccount_IsKeptAsTwoHundredAndTenThousandRoundsOfHmacSha512()
    {
        await using var services = AccountServices.Open(Data, null, Audit);

        await services.GetRequiredService<AccountActions>().AddAsync("anna", Role.Admin, "correct horse battery");

        // Identity's version 3: its number, then the function (2 is SHA-512) and the rounds, each in four bytes.
        var hash = Convert.FromBase64String(services.GetRequiredService<AccountsDatabase>().Use(context => context.Users.Single().PasswordHash)!);
        Assert.Equal(
            ((byte)1, 2u, 210_000u), (hash[0], BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1)), BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5))));
    }

    [Fact]
    public async Task File_MovedAwayMeanwhile_IsMadeAnewWithTheFirstAccountForItsOwnerAlone()
    {
        await using var services = AccountServices.Open(Data, null, Audit);
        var accounts = services.GetRequiredService<AccountActions>();
        await accounts.AddAsync("anna", Role.Admin, "correct horse battery");

        File.Move(Data.Accounts, Data.Accounts + ".damaged");

        Assert.True(await accounts.AddFirstAsync("bob", "correct horse battery"));
        Assert.Equal(["bob"], accounts.List().Select(person => person.Name));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Data.Accounts));
        }
    }

    [Theory]
    [InlineData("Özlem")]
    [InlineData("özl")]
    [InlineData("ÖZLEM")]
    public void Audit_NameWithACapitalThatIsNotAscii_IsFoundByIt(string text)
    {
        Audit.Record(AuditActions.RunStarted, "r1", actor: "Özlem");
        Audit.Record(AuditActions.RunStarted, "r2", actor: "ada");

        Assert.Equal("r1", Assert.Single(Audit.Read(text: text)).Subject);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Migration_AfterOneThatWasKilled_DoesNotWaitForItsMark(bool wasDone)
    {
        SQLitePCL.Batteries_V2.Init();
        Directory.CreateDirectory(Data.Root);
        if (wasDone)
        {
            using var before = AccountServices.Open(Data, null, Audit);
            Assert.Equal(0, Count(before));
        }

        using (var killed = new SqliteConnection($"Data Source={Data.Accounts};Pooling=False"))
        {
            killed.Open();
            using var mark = killed.CreateCommand();
            mark.CommandText =
                """
                CREATE TABLE IF NOT EXISTS "__EFMigrationsLock"(
                    "Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES(1, '2026-11-30 08:00:00+00:00');
                """;
            mark.ExecuteNonQuery();
        }

        using var next = AccountServices.Open(Data, null, Audit);
        Assert.Equal(0, await Task.Run(() => Count(next)).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static int Count(ServiceProvider services) => services.GetRequiredService<AccountsDatabase>().Use(context => context.Users.Count());

    private protected override void DropAll(AccountsContext context)
    {
        context.Database.OpenConnection();
        context.Database.ExecuteSqlRaw("PRAGMA foreign_keys = OFF");
        foreach (var table in Tables(context))
        {
            context.Database.ExecuteSqlRaw($"DROP TABLE \"{table}\"");
        }
    }

    private protected override IReadOnlyList<string> Columns(AccountsContext context) =>
    [
        .. Tables(context).SelectMany(table => context.Database
            .SqlQueryRaw<string>(
                $"""SELECT '{table} ' || name || ' ' || type || ' ' || "notnull" || ' ' || pk AS "Value" FROM pragma_table_info('{table}')""").ToList()),
        .. context.Database.SqlQueryRaw<string>(
            """
            SELECT replace(replace(sql, char(10), ' '), '  ', ' ') AS "Value" FROM sqlite_master
            WHERE type = 'index' AND sql IS NOT NULL ORDER BY name
            """).ToList(),
    ];

    private static List<string> Tables(AccountsContext context) => context.Database
        .SqlQueryRaw<string>(
            """
            SELECT name AS "Value" FROM sqlite_master
            WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\_\_EF%' ESCAPE '\' ORDER BY name
            """)
        .ToList();
}
