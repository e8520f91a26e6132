using FerWeb.Workspace.Runs;
using Microsoft.EntityFrameworkCore;

namespace FerWeb.Workspace.Accounts;

/// <summary>Logins that were ended one by one, kept until their cookies have expired: for other sites, and for after a restart.</summary>
public sealed class EndedLogins(AccountsDatabase database, TimeProvider clock)
{
    /// <summary>Ends a login, once or again, and forgets those whose cookies have expired.</summary>
    /// <param name="id">Id of the login, at most 32 characters.</param>
    /// <param name="until">When its cookie expires by itself.</param>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public void Add(string id, DateTimeOffset until)
    {
        var now = clock.GetUtcNow();
        database.Use(context =>
        {
            context.EndedLogins.Where(login => login.Until < now).ExecuteDelete();
            return context.Database.ExecuteSql(
                $"""INSERT INTO ended_logins ("Id", "Until") VALUES ({id}, {until.UtcTicks}) ON CONFLICT DO NOTHING""");
        });
    }

    /// <summary>By what a login is known to hold: the account's security stamp; null when it was ended, or the account is gone.</summary>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public string? StampOf(string account, string login) => database.Use(context => context.Users
        .Where(person => person.Id == account && !context.EndedLogins.Any(ended => ended.Id == login))
        .Select(person => person.SecurityStamp).SingleOrDefault());
}
