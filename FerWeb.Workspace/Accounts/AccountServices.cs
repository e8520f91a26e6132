using FerWeb.Workspace.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Workspace.Accounts;

/// <summary>Registers accounts on ASP.NET Core Identity, for the site and for the terminal.</summary>
public static class AccountServices
{
    /// <summary>Wrong passwords in a row that lock an account for <see cref="LockTime"/>.</summary>
    public const int MostFailures = 5;

    // OWASP's figure of 2023 for PBKDF2 with HMAC-SHA512.
    private const int HashIterations = 210_000;

    /// <summary>How long wrong passwords lock an account.</summary>
    public static readonly TimeSpan LockTime = TimeSpan.FromMinutes(5);

    /// <param name="services">A <see cref="DataFolder"/> and an <see cref="AuditLog"/> are registered too.</param>
    /// <param name="database">Connection string of PostgreSQL; empty for the file in the data folder.</param>
    public static IdentityBuilder AddAccounts(this IServiceCollection services, Func<IServiceProvider, string?> database)
    {
        services.AddDbContext<AccountsContext>((provider, options)
            => AccountsDatabase.Connect(options, provider.GetRequiredService<DataFolder>(), database(provider)));
        services.AddSingleton(provider => new AccountsDatabase(
            provider.GetRequiredService<DataFolder>(), database(provider), provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddSingleton<AccountActions>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<EndedLogins>();
        services.AddSingleton<Passkeys>();
        services.AddSingleton<FormerAccount>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = HashIterations);
        return services.AddIdentityCore<Account>(SetRules).AddEntityFrameworkStores<AccountsContext>();
    }

    /// <summary>Accounts at the terminal.</summary>
    public static ServiceProvider Open(DataFolder folder, string? database, AuditLog audit)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(folder).AddSingleton(audit).AddSingleton(TimeProvider.System);
        services.AddAccounts(_ => database);
        return services.BuildServiceProvider();
    }

    private static void SetRules(IdentityOptions options)
    {
        // The one with passkeys.
        options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        options.User.AllowedUserNameCharacters = ""; // any: AccountRules says what a name is

        // Length is what makes a password hard to guess; which characters it has is its owner's business (NIST SP 800-63B).
        options.Password.RequiredLength = AccountRules.ShortestPassword;
        options.Password.RequiredUniqueChars = 1;
        options.Password.RequireDigit = options.Password.RequireLowercase = false;
        options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
        options.Lockout.MaxFailedAccessAttempts = MostFailures;
        options.Lockout.DefaultLockoutTimeSpan = LockTime;
    }
}
