using System.CommandLine;
using FerWeb.Workspace.Accounts;

namespace FerWeb.Cli.Users;

/// <summary><c>ferweb user reset</c>: gives a person a new password.</summary>
internal sealed class UserResetCommand : AccountsCommand
{
    private readonly Argument<string> _name = UserCommand.Name();

    public UserResetCommand()
        : base(
            "reset",
            "Gives a person a new password, unlocks them, ends their logins, and deletes their passkeys and API keys. " +
            "The password is asked for, or read from standard input.",
            "ferweb user reset anna")
        => Add(_name);

    protected override async Task RunAsync(ParseResult input, AccountActions accounts)
    {
        var name = input.GetRequiredValue(_name);
        await accounts.ResetPasswordAsync(name, PasswordInput.Read());
        Console.Out.WriteLine($"{name}: has a new password");
    }
}
