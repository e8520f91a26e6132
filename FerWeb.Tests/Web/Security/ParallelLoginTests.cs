using System.Net;
using System.Net.Http.Json;
using FerWeb.Workspace.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Security;

/// <summary>Passwords that are tried side by side.</summary>
public sealed class ParallelLoginTests
{
    private const string Password = "correct horse battery";

    // Long enough for one attempt to be looked at while the others are.
    private const int Slow = 210_000;

    [Fact]
    public async Task Login_WrongPasswordsAtTheSameTime_EachCountsAndTheAccountIsLocked()
    {
        await using var site = new Site(new Dictionary<string, string> { ["Security:RequireLogin"] = "true", ["Security:LoginsPerMinute"] = "100" })
        {
            HashIterations = Slow,
        };
        var accounts = site.Services.GetRequiredService<AccountActions>();
        await accounts.AddAsync("anna", Role.Analyst, Password);
        using var client = site.CreateClient();

        var wrong = await Task.WhenAll(Enumerable.Range(0, AccountServices.MostFailures).Select(_ => LogInAsync("wrong password")));

        Assert.All(wrong, status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.NotNull(Assert.Single(accounts.List()).LockedUntil);
        Assert.Equal(HttpStatusCode.Unauthorized, await LogInAsync(Password));
        await accounts.SetLockAsync("anna", locked: false);
        Assert.Equal(HttpStatusCode.NoContent, await LogInAsync(Password));

        async Task<HttpStatusCode> LogInAsync(string password)
        {
            using var answer = await client.PostAsJsonAsync("/api/v1/login", new { user = "anna", password });
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task ChangePassword_WrongPresentOnesAtTheSameTime_EachCountsAndTheAccountIsLocked()
    {
        await using var site = new Site { HashIterations = Slow };
        var accounts = site.Services.GetRequiredService<AccountActions>();
        await accounts.AddAsync("anna", Role.Analyst, Password);

        // Each on a thread of its own: SQLite answers before the caller goes on.
        var wrong = await Task.WhenAll(Enumerable.Range(0, AccountServices.MostFailures).Select(_ => Task.Run(()
            => Assert.ThrowsAsync<AccountException>(() => accounts.ChangePasswordAsync("anna", "wrong password", "another long one")))));

        Assert.All(wrong, refusal => Assert.Equal("The present password is wrong.", refusal.Message));
        Assert.NotNull(Assert.Single(accounts.List()).LockedUntil);
    }
}
