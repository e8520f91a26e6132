using System.Data.Common;
using FerWeb.Engine;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Workspace.Accounts;

/// <summary>
/// Where accounts are: accounts.db in the data folder, or the PostgreSQL database that the runs are in. It is made, or brought up
/// to this version, when it is first needed: a site that only its own machine reaches needs none.
/// </summary>
/// <param name="folder">The data folder.</param>
/// <param name="database">Connection string of PostgreSQL; empty for the file.</param>
/// <param name="services">Where scopes with the context come from.</param>
public sealed class AccountsDatabase(DataFolder folder, string? database, IServiceScopeFactory services)
{
    private static readonly TimeSpan _longestMigration = TimeSpan.FromSeconds(10);

    private readonly Lock _preparing = new();
    private volatile bool _isReady;
    private int _version;

    /// <value>False while nobody has needed accounts in this data folder.</value>
    public bool Exists => IsPostgres || File.Exists(folder.Accounts);

    /// <value>Grows when this process has changed accounts or keys: what was read before may hold no more.</value>
    public int Version => Volatile.Read(ref _version);

    private bool IsPostgres => !string.IsNullOrWhiteSpace(database);

    // A damaged file may be moved away meanwhile: then the next one is made here, for its owner alone, and not by SQLite without a table.
    private bool IsReady => _isReady && Exists;

    /// <summary>How the context reaches it.</summary>
    internal static void Connect(DbContextOptionsBuilder options, DataFolder folder, string? database)
    {
        // The model's snapshot, which this would compare, is what the migrations were not generated from.
        options.ConfigureWarnings(warnings => warnings.Ignore(Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.PendingModelChangesWarning));
        if (string.IsNullOrWhiteSpace(database))
        {
            SQLitePCL.Batteries_V2.Init();
            options.UseSqlite($"Data Source={folder.Accounts};Pooling=False;Default Timeout=30").AddInterceptors(new PatientConnections());
        }
        else
        {
            options.UseNpgsql(
                PostgresDatabase.SettingsOf(database).ConnectionString, postgres => postgres.MigrationsHistoryTable("account_migrations"))
                .AddInterceptors(new LivingConnections());
        }
    }

    /// <summary>Does something with services of a scope of its own, UserManager and the context among them.</summary>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public async Task<T> UseAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        try
        {
            Prepare();
            await using var scope = services.CreateAsyncScope();
            return await work(scope.ServiceProvider);
        }
        catch (Exception error) when (IsFault(error))
        {
            throw Explain(error);
        }
    }

    /// <inheritdoc cref="UseAsync"/>
    public T Use<T>(Func<AccountsContext, T> work)
    {
        try
        {
            Prepare();
            using var scope = services.CreateScope();
            return work(scope.ServiceProvider.GetRequiredService<AccountsContext>());
        }
        catch (Exception error) when (IsFault(error))
        {
            throw Explain(error);
        }
    }

    /// <summary>Tells that accounts or keys were changed.</summary>
    internal void TellChanged() => Interlocked.Increment(ref _version);

    private void Prepare()
    {
        if (IsReady)
        {
            return;
        }

        lock (_preparing)
        {
            if (IsReady)
            {
                return;
            }

            _isReady = false; // the new file is there before its tables are
            if (!IsPostgres)
            {
                OwnersFile.Ensure(folder.Accounts);
            }

            using var scope = services.CreateScope();
            var context = scope.ServiceProvider.GetRequiredService<AccountsContext>();
            if (IsPostgres)
            {
                context.Database.Migrate();
            }
            else if (context.Database.GetPendingMigrations().Any())
            {
                MigrateFile(context);
            }

            _isReady = true;
        }
    }

    // With SQLite, EF Core marks in a table that somebody migrates, and waits without an end while the mark is there; a process that was
    // killed meanwhile leaves it. The lock, which the system lets go of, keeps other processes out instead.
    private void MigrateFile(AccountsContext context)
    {
        using var turn = FolderLock.Take(Path.Combine(folder.Root, ".turn"), _longestMigration)
            ?? throw new IOException("Another process is at the accounts, or the data folder cannot be written.");
        context.Database.ExecuteSqlRaw("DROP TABLE IF EXISTS \"__EFMigrationsLock\"");
        context.Database.Migrate();
    }

    private static bool IsFault(Exception error) => error is DbException or DbUpdateException or IOException or UnauthorizedAccessException
        || (error is InvalidOperationException && error.InnerException is DbException);

    private StoreAwayException Explain(Exception error) => new(
        IsPostgres
            ? (Sentence)$"The accounts in the PostgreSQL database cannot be used now. See that the server runs and that Storage:Database leads to it."
            : $"The accounts in '{folder.Accounts}' cannot be used. See that the disk has room and that FerWeb may write there; when the file is "
                + $"damaged, move it away and put a copy from a backup in its place, or make the first account anew.",
        error);
}
