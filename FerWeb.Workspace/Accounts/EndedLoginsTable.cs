using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FerWeb.Workspace.Accounts;

/// <summary>Logins that were ended; see <see cref="FirstAccounts"/>.</summary>
[DbContext(typeof(AccountsContext))]
[Migration("20261129120000_EndedLogins")]
internal sealed class EndedLoginsTable : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "ended_logins",
            columns => new
            {
                Id = columns.Column<string>(nullable: false, maxLength: 32),
                Until = columns.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ended_logins", row => row.Id));
        migrationBuilder.CreateIndex("IX_ended_logins_Until", "ended_logins", "Until");
    }
}
