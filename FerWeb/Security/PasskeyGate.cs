using System.Security.Claims;
using System.Text.Json;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Caching.Memory;

namespace FerWeb.Security;

/// <summary>
/// Asks a browser for a passkey (WebAuthn), and has Identity check the answer. What was asked goes to the browser and comes back as
/// a ticket that only this site can write, which counts once and for a few minutes: nothing is kept for those who never answer.
/// </summary>
internal sealed class PasskeyGate(
    IDataProtectionProvider protection, AccountsDatabase database, Passkeys passkeys, LoginGate gate, AuditLog audit, TimeProvider clock) : IDisposable
{
    // As long as browsers wait for their owner (IdentityPasskeyOptions.AuthenticatorTimeout).
    private static readonly TimeSpan _lifetime = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector _adding = protection.CreateProtector("passkey", "add").ToTimeLimitedDataProtector();
    private readonly ITimeLimitedDataProtector _entering = protection.CreateProtector("passkey", "log in").ToTimeLimitedDataProtector();
    private readonly MemoryCache _spent = new(new MemoryCacheOptions());

    /// <summary>Asks for a new passkey of whoever is logged in.</summary>
    /// <returns>What <c>navigator.credentials.create</c> takes, and the ticket; null when the account is gone.</returns>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public Task<(string Options, string Ticket)?> AskForNewAsync(HttpContext context) => database.UseAsync<(string, string)?>(async services =>
    {
        if (await OwnerAsync(services, context) is not { } account)
        {
            return null;
        }

        var entity = new PasskeyUserEntity { Id = account.Id, Name = account.UserName!, DisplayName = account.UserName! };
        var asked = await services.GetRequiredService<IPasskeyHandler<Account>>().MakeCreationOptionsAsync(entity, context);
        return (asked.CreationOptionsJson, Write(_adding, asked.AttestationState));
    });

    /// <summary>Adds the passkey that a browser has made.</summary>
    /// <returns>False when it is no answer to what was asked.</returns>
    /// <exception cref="AccountException">There are enough of them, or the name cannot be used.</exception>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public async Task<bool> AddAsync(HttpContext context, PasskeyAnswer answer)
    {
        if (Spend(_adding, answer) is not { } state)
        {
            return false;
        }

        var (owner, passkey) = await database.UseAsync<(string?, UserPasskeyInfo?)>(async services =>
        {
            var account = await OwnerAsync(services, context);
            var result = await services.GetRequiredService<IPasskeyHandler<Account>>().PerformAttestationAsync(new PasskeyAttestationContext
            {
                HttpContext = context,
                CredentialJson = answer.Credential.GetRawText(),
                AttestationState = state,
            });
            return result.Succeeded && result.UserEntity.Id == account?.Id ? (account.UserName, result.Passkey) : (null, null);
        });
        if (owner is null || passkey is null)
        {
            return false;
        }

        await passkeys.AddAsync(owner, answer.Name ?? "", passkey);
        return true;
    }

    /// <summary>Asks for any passkey of this site; the browser lets its owner choose.</summary>
    /// <returns>What <c>navigator.credentials.get</c> takes, and the ticket.</returns>
    public async Task<(string Options, string Ticket)> AskAsync(HttpContext context)
    {
        var asked = await context.RequestServices.GetRequiredService<IPasskeyHandler<Account>>().MakeRequestOptionsAsync(null, context);
        return (asked.RequestOptionsJson, Write(_entering, asked.AssertionState));
    }

    /// <summary>Logs in whoever the passkey belongs to.</summary>
    /// <exception cref="StoreAwayException">The accounts cannot be used now.</exception>
    public Task<LoginOutcome> LogInAsync(HttpContext context, PasskeyAnswer answer)
        => gate.LogInByAsync(context, "passkey", services => CheckAsync(services, context, answer));

    public void Dispose() => _spent.Dispose();

    private static async Task<Account?> OwnerAsync(IServiceProvider services, HttpContext context)
        => context.User.FindFirstValue(Logins.AccountClaim) is { } id ? await services.GetRequiredService<UserManager<Account>>().FindByIdAsync(id) : null;

    private async Task<Account?> CheckAsync(IServiceProvider services, HttpContext context, PasskeyAnswer answer)
    {
        if (Spend(_entering, answer) is not { } state)
        {
            return null;
        }

        var result = await services.GetRequiredService<IPasskeyHandler<Account>>().PerformAssertionAsync(new PasskeyAssertionContext
        {
            HttpContext = context,
            CredentialJson = answer.Credential.GetRawText(),
            AssertionState = state,
        });
        if (!result.Succeeded)
        {
            audit.Record(AuditActions.SignInFailed, "", "unknown passkey", "nobody");
            return null;
        }

        var people = services.GetRequiredService<UserManager<Account>>();
        if (await people.IsLockedOutAsync(result.User))
        {
            audit.Record(AuditActions.SignInFailed, result.User.UserName!, "passkey; locked", "nobody");
            return null;
        }

        // With its new count of signatures, by which a copy of it would be known.
        return (await people.AddOrUpdatePasskeyAsync(result.User, result.Passkey)).Succeeded ? result.User : null;
    }

    private string Write(ITimeLimitedDataProtector protector, string? state)
        => protector.Protect($"{Guid.NewGuid():N} {state}", clock.GetUtcNow() + _lifetime);

    private string? Spend(ITimeLimitedDataProtector protector, PasskeyAnswer answer)
    {
        if (answer.Ticket is not { Length: > 0 } ticket || answer.Credential.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        string[] parts;
        try
        {
            parts = protector.Unprotect(ticket).Split(' ', 2);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }

        var isFirst = false;
        _spent.GetOrCreate(parts[0], entry =>
        {
            isFirst = true;
            entry.AbsoluteExpirationRelativeToNow = _lifetime;
            return true;
        });
        return isFirst ? parts[1] : null;
    }
}
