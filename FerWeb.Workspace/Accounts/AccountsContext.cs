using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FerWeb.Workspace.Accounts;

/// <summary>
/// People and their keys, in SQLite or PostgreSQL. Times are UTC ticks, because SQLite cannot compare times with an offset.
/// Which of Identity's tables there are comes from IdentityOptions.Stores, through the services that the options name.
/// </summary>
public sealed class AccountsContext(DbContextOptions<AccountsContext> options) : IdentityUserContext<Account>(options)
{
    /// <value>Keys of programs.</value>
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    /// <value>Logins that were ended before their cookies expired.</value>
    public DbSet<EndedLogin> EndedLogins => Set<EndedLogin>();

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
        configurationBuilder.Properties<Role>().HaveConversion<string>().HaveMaxLength(20);
        configurationBuilder.Properties<KeyScope>().HaveConversion<string>().HaveMaxLength(20);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<Account>().ToTable("accounts");
        builder.Entity<IdentityUserClaim<string>>().ToTable("account_claims");
        builder.Entity<IdentityUserLogin<string>>().ToTable("account_logins");
        builder.Entity<IdentityUserToken<string>>().ToTable("account_tokens");
        builder.Entity<IdentityUserPasskey<string>>().ToTable("account_passkeys");
        builder.Entity<ApiKey>(key =>
        {
            key.ToTable("api_keys");
            key.Property(it => it.Name).HasMaxLength(100);
            key.Property(it => it.Start).HasMaxLength(20);
            key.Property(it => it.Hash).HasMaxLength(64);
            key.HasIndex(it => it.Hash).IsUnique();
            key.HasOne<Account>().WithMany().HasForeignKey(it => it.AccountId).IsRequired();
        });
        builder.Entity<EndedLogin>(login =>
        {
            login.ToTable("ended_logins");
            login.Property(it => it.Id).HasMaxLength(32);
            login.HasIndex(it => it.Until);
        });
    }

    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}
