using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations.Builders;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace FerWeb.Workspace.Accounts;

/// <summary>
/// The first tables. Written by hand, without types of columns, so that one migration serves SQLite and PostgreSQL; a test holds
/// it against the model on both. Never change one that was released: add another one.
/// </summary>
[DbContext(typeof(AccountsContext))]
[Migration("20261129000000_FirstAccounts")]
internal sealed class FirstAccounts : Migration
{
    private const int NameLength = 256;
    private const int KeyLength = 128;

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        CreateAccounts(migrationBuilder);
        migrationBuilder.CreateTable(
            "account_claims",
            columns => new
            {
                Id = Numbered(columns),
                UserId = columns.Column<string>(nullable: false),
                ClaimType = columns.Column<string>(nullable: true),
                ClaimValue = columns.Column<string>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_account_claims", row => row.Id);
                table.ForeignKey("FK_account_claims_accounts_UserId", row => row.UserId, "accounts", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateTable(
            "account_logins",
            columns => new
            {
                LoginProvider = columns.Column<string>(nullable: false, maxLength: KeyLength),
                ProviderKey = columns.Column<string>(nullable: false, maxLength: KeyLength),
                ProviderDisplayName = columns.Column<string>(nullable: true),
                UserId = columns.Column<string>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_account_logins", row => new { row.LoginProvider, row.ProviderKey });
                table.ForeignKey("FK_account_logins_accounts_UserId", row => row.UserId, "accounts", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateTable(
            "account_passkeys",
            columns => new
            {
                CredentialId = columns.Column<byte[]>(nullable: false, maxLength: 1024),
                UserId = columns.Column<string>(nullable: false),
                Data = columns.Column<string>(nullable: false, type: IsPostgres ? "jsonb" : "TEXT"),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_account_passkeys", row => row.CredentialId);
                table.ForeignKey("FK_account_passkeys_accounts_UserId", row => row.UserId, "accounts", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateTable(
            "account_tokens",
            columns => new
            {
                UserId = columns.Column<string>(nullable: false),
                LoginProvider = columns.Column<string>(nullable: false, maxLength: KeyLength),
                Name = columns.Column<string>(nullable: false, maxLength: KeyLength),
                Value = columns.Column<string>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_account_tokens", row => new { row.UserId, row.LoginProvider, row.Name });
                table.ForeignKey("FK_account_tokens_accounts_UserId", row => row.UserId, "accounts", "Id", onDelete: ReferentialAction.Cascade);
            });
        CreateApiKeys(migrationBuilder);
        migrationBuilder.CreateIndex("IX_account_claims_UserId", "account_claims", "UserId");
        migrationBuilder.CreateIndex("IX_account_logins_UserId", "account_logins", "UserId");
        migrationBuilder.CreateIndex("IX_account_passkeys_UserId", "account_passkeys", "UserId");
    }

    private static void CreateAccounts(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "accounts",
            columns => new
            {
                Id = columns.Column<string>(nullable: false),
                Role = columns.Column<string>(nullable: false, maxLength: 20),
                Created = columns.Column<long>(nullable: false),
                LastLogin = columns.Column<long>(nullable: true),
                UserName = columns.Column<string>(nullable: true, maxLength: NameLength),
                NormalizedUserName = columns.Column<string>(nullable: true, maxLength: NameLength),
                Email = columns.Column<string>(nullable: true, maxLength: NameLength),
                NormalizedEmail = columns.Column<string>(nullable: true, maxLength: NameLength),
                EmailConfirmed = columns.Column<bool>(nullable: false),
                PasswordHash = columns.Column<string>(nullable: true),
                SecurityStamp = columns.Column<string>(nullable: true),
                ConcurrencyStamp = columns.Column<string>(nullable: true),
                PhoneNumber = columns.Column<string>(nullable: true, maxLength: NameLength),
                PhoneNumberConfirmed = columns.Column<bool>(nullable: false),
                TwoFactorEnabled = columns.Column<bool>(nullable: false),
                LockoutEnd = columns.Column<long>(nullable: true),
                LockoutEnabled = columns.Column<bool>(nullable: false),
                AccessFailedCount = columns.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_accounts", row => row.Id));
        migrationBuilder.CreateIndex("EmailIndex", "accounts", "NormalizedEmail");
        migrationBuilder.CreateIndex("UserNameIndex", "accounts", "NormalizedUserName", unique: true);
    }

    private static void CreateApiKeys(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "api_keys",
            columns => new
            {
                Id = Numbered(columns),
                AccountId = columns.Column<string>(nullable: false),
                Name = columns.Column<string>(nullable: false, maxLength: 100),
                Scope = columns.Column<string>(nullable: false, maxLength: 20),
                Start = columns.Column<string>(nullable: false, maxLength: 20),
                Hash = columns.Column<string>(nullable: false, maxLength: 64),
                Created = columns.Column<long>(nullable: false),
                LastUsed = columns.Column<long>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_api_keys", row => row.Id);
                table.ForeignKey("FK_api_keys_accounts_AccountId", row => row.AccountId, "accounts", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_api_keys_AccountId", "api_keys", "AccountId");
        migrationBuilder.CreateIndex("IX_api_keys_Hash", "api_keys", "Hash", unique: true);
    }

    private bool IsPostgres => ActiveProvider?.EndsWith("PostgreSQL", StringComparison.Ordinal) == true;

    // Each database reads its own of the two.
    private static OperationBuilder<Microsoft.EntityFrameworkCore.Migrations.Operations.AddColumnOperation> Numbered(ColumnsBuilder columns)
        => columns.Column<int>(nullable: false)
            .Annotation("Sqlite:Autoincrement", true)
            .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn);
}
