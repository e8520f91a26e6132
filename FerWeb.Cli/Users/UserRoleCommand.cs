using System.CommandLine;
using FerWeb.Workspace.Accounts;

namespace FerWeb.Cli.Users;

/// <summary><c>ferweb user role</c>: gives a person another role.</summary>
internal sealed class UserRoleCommand : AccountsCommand
{
    private readonly Argument<string> _name = UserCommand.Name();
    private readonly Argument<Role> _role = new("role") { Description = $"What they may do: {UserCommand.Words}." };

    public UserRoleCommand()
        : base("role", "Gives a person another role, and ends their logins.", "ferweb user role anna analyst")
    {
        _role.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, UserCommand.Roles);
        _role.HelpName = "role";
        Add(_name);
        Add(_role);
    }

    protected override async Task RunAsync(ParseResult input, AccountActions accounts)
    {
        var (name, role) = (input.GetRequiredValue(_name), input.GetRequiredValue(_role));
        await accounts.SetRoleAsync(name, role);
        Console.Out.WriteLine($"{name}: {AccountActions.Word(role)}");
    }
}
