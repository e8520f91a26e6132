using FerWeb.Workspace.Accounts;
using Microsoft.EntityFrameworkCore;

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
