using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FerWeb.Tests.Workspace.Accounts;

/// <summary>What holds for accounts, keys and the audit log in either database.</summary>
public abstract class AccountsContract : IDisposable
{
    private const string Password = "correct horse battery";

    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;

    private protected AccountsContract(string? database)
    {
        Data = new DataFolder(_folder.PathTo("data"));
        Audit = new AuditLog(Data, database, error => throw new InvalidOperationException("Not in the log.", error));
        _services = AccountServices.Open(Data, database, Audit);
        _services.GetRequiredService<IOptions<PasswordHasherOptions>>().Value.IterationCount = 1_000; // no test here looks at a hash
    }

    private protected DataFolder Data { get; }

    private protected AuditLog Audit { get; }

    private AccountActions Accounts => _services.GetRequiredService<AccountActions>();

    private ApiKeys Keys => _services.GetRequiredService<ApiKeys>();

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Migration_NewDatabase_HasTheTablesThatTheModelWants()
    {
        await Accounts.AddAsync("anna", Role.Admin, Password);

        var (made, wanted) = _services.GetRequiredService<AccountsDatabase>().Use(context =>
        {
            var columns = Columns(context);
            DropAll(context);
            context.GetService<IRelationalDatabaseCreator>().CreateTables();
            return (columns, Columns(context));
        });

        Assert.NotEmpty(wanted);
        Assert.Equal(wanted, made);
    }

    [Fact]
    public async Task Accounts_AddedChangedAndRemoved_AreListedAndStandInTheLog()
    {
        await Accounts.AddAsync("anna", Role.Admin, Password);
        await Accounts.AddAsync("Bob", Role.Viewer, Password);
        await Accounts.SetRoleAsync("bob", Role.Analyst);
        await Accounts.SetLockAsync("Bob", locked: true);

        Assert.Equal(
            [("anna", Role.Admin, false), ("Bob", Role.Analyst, true)], Accounts.List().Select(person => (person.Name, person.Role, person.IsLockedByAdmin)));

        await Accounts.RemoveAsync("Bob");
        Assert.Single(Accounts.List());
        Assert.Equal(
            [
                (AuditActions.AccountAdded, "anna", "admin"), (AuditActions.AccountAdded, "Bob", "viewer"), (AuditActions.RoleChanged, "Bob", "analyst"),
                (AuditActions.AccountLocked, "Bob", null), (AuditActions.AccountRemoved, "Bob", null),
            ],
            Audit.Read().Reverse().Select(entry => (entry.Action, entry.Subject, entry.Detail)));
        Assert.Equal("Bob", Audit.Read(take: 1, text: "BOB").Single().Subject);
    }

    [Fact]
    public async Task LastAdmin_RemovedLockedOrDemoted_IsRefused()
    {
        await Accounts.AddAsync("anna", Role.Admin, Password);
        await Accounts.AddAsync("bob", Role.Admin, Password);
        await Accounts.SetLockAsync("bob", locked: true);

        foreach (var change in (Func<Task>[])[() => Accounts.RemoveAsync("anna"), () => Accounts.SetLockAsync("anna", locked: true),
            () => Accounts.SetRoleAsync("anna", Role.Viewer)])
        {
            var refusal = await Assert.ThrowsAsync<AccountException>(change);
            Assert.StartsWith("This is the last admin", refusal.Message, StringComparison.Ordinal);
        }

        await Accounts.SetLockAsync("bob", locked: false);
        await Accounts.SetRoleAsync("anna", Role.Viewer);
    }

    [Fact]
    public async Task Password_OfAnAccountThatLogsInElsewhere_IsNotChangedAndNoTryCounts()
    {
        await Accounts.ComeInAsync("oidc", "issuer 1", "ida", Role.Viewer);

        for (var attempt = 0; attempt <= AccountServices.MostFailures; attempt++)
        {
            var refusal = await Assert.ThrowsAsync<AccountException>(() => Accounts.ChangePasswordAsync("ida", Password, Password + "!"));
            Assert.StartsWith("This account has no password here.", refusal.Message, StringComparison.Ordinal);
        }

        var account = Assert.Single(Accounts.List());
        Assert.Equal((false, null), (account.HasPassword, account.LockedUntil));
    }

    [Theory]
    [InlineData("local", Password, "stands for the person at the machine")]
    [InlineData(" anna", Password, "without spaces at its ends")]
    [InlineData("", Password, "needs a name")]
    [InlineData("anna", "short", "needs 10 to 256 characters")]
    [InlineData("BOB", Password, "There is an account 'BOB' already")]
    public async Task Add_BadOrTakenName_IsRefusedWithTheReason(string name, string password, string reason)
    {
        await Accounts.AddAsync("bob", Role.Viewer, Password);

        var refusal = await Assert.ThrowsAsync<AccountException>(() => Accounts.AddAsync(name, Role.Viewer, password));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_MadeFoundAndRevoked_AreKeptAsHashesOnly()
    {
        await Accounts.AddAsync("anna", Role.Viewer, Password);
        var key = Keys.Make("Anna", "laptop", KeyScope.Write);

        var holder = Keys.Find(key)!;
        Assert.Equal(("anna", Role.Viewer, "laptop", KeyScope.Write), (holder.Owner, holder.Role, holder.Key, holder.Scope));
        Assert.DoesNotContain(key[ApiKeys.Prefix.Length..], holder.Hash, StringComparison.Ordinal);
        var listed = Assert.Single(Keys.List("ANNA"));
        Assert.NotNull(listed.LastUsed);
        Assert.StartsWith(listed.Start, key, StringComparison.Ordinal);
        Assert.True(listed.Start.Length < key.Length / 2);
        Assert.Null(Keys.Find(key[..^1] + (key[^1] == 'A' ? 'B' : 'A')));
        Assert.False(Keys.Revoke(listed.Id, "somebody else"));

        Assert.True(Keys.Revoke(listed.Id, "anna"));
        Assert.Null(Keys.Find(key));
        Assert.Null(Keys.RoleOf(holder.Hash));
    }

    [Fact]
    public async Task Keys_OfALockedOrRemovedPerson_OpenNothing()
    {
        await Accounts.AddAsync("boss", Role.Admin, Password);
        await Accounts.AddAsync("anna", Role.Viewer, Password);
        var key = Keys.Make("anna", "laptop", KeyScope.Read);

        await Accounts.SetLockAsync("anna", locked: true);
        Assert.Null(Keys.Find(key));
        await Accounts.SetLockAsync("anna", locked: false);
        Assert.NotNull(Keys.Find(key));

        await Accounts.RemoveAsync("anna");
        Assert.Null(Keys.Find(key));
        Assert.Empty(Keys.List());
    }

    [Fact]
    public async Task Keys_OfAPersonWhosePasswordWasReset_OpenNothingAndOthersDo()
    {
        await Accounts.AddAsync("boss", Role.Admin, Password);
        await Accounts.AddAsync("anna", Role.Viewer, Password);
        var (others, own) = (Keys.Make("boss", "laptop", KeyScope.Read), Keys.Make("anna", "laptop", KeyScope.Read));

        await Accounts.ChangePasswordAsync("anna", Password, Password + "!");
        Assert.NotNull(Keys.Find(own));
        await Accounts.ResetPasswordAsync("anna", Password);

        Assert.Null(Keys.Find(own));
        Assert.NotNull(Keys.Find(others));
    }

    [Fact]
    public async Task Logins_Ended_AreKnownByNobodyUntilTheirCookiesHaveExpired()
    {
        await Accounts.AddAsync("anna", Role.Admin, Password);
        var account = _services.GetRequiredService<AccountsDatabase>().Use(context => context.Users.Single().Id);
        var (ends, now) = (_services.GetRequiredService<EndedLogins>(), TimeProvider.System.GetUtcNow());
        Assert.NotNull(ends.StampOf(account, "one"));
        Assert.Null(ends.StampOf("nobody", "one"));

        ends.Add("one", now.AddHours(1));
        ends.Add("one", now.AddHours(1));
        ends.Add("old", now.AddMinutes(-1));
        ends.Add("two", now.AddHours(1));

        Assert.Equal((null, null), (ends.StampOf(account, "one"), ends.StampOf(account, "two")));
        Assert.NotNull(ends.StampOf(account, "old")); // its cookie would be refused by its age
        Assert.NotNull(ends.StampOf(account, "three"));
    }

    [Theory]
    [InlineData("ipek")]
    [InlineData("YILDIZ")]
    [InlineData("I\u0307PEK yildiz")]
    public void Audit_NameWithBothLettersIOfTurkish_IsFoundWhateverTheCase(string text)
    {
        Audit.Record(AuditActions.RunStarted, "r1", actor: "İpek Yıldız");
        Audit.Record(AuditActions.RunStarted, "r2", actor: "ada");

        Assert.Equal("r1", Assert.Single(Audit.Read(text: text)).Subject);
    }

    [Fact]
    public void Audit_OlderEntries_ArePruned()
    {
        AuditOrigin.Current = new AuditOrigin("ada", "cli");
        Audit.Record(AuditActions.RunStarted, "r1");

        Audit.Prune(TimeProvider.System.GetUtcNow().AddDays(-1));
        var kept = Assert.Single(Audit.Read());
        Assert.Equal(("ada", "cli", "r1"), (kept.Actor, kept.Via, kept.Subject));

        Audit.Prune(TimeProvider.System.GetUtcNow().AddMinutes(1));
        Assert.Empty(Audit.Read());
    }

    private protected abstract void DropAll(AccountsContext context);

    private protected abstract IReadOnlyList<string> Columns(AccountsContext context);
}
