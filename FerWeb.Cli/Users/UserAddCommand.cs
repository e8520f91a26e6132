using System.CommandLine;
using FerWeb.Workspace.Accounts;

namespace FerWeb.Cli.Users;

/// <summary><c>ferweb user add</c>: makes an account.</summary>
internal sealed class UserAddCommand : AccountsCommand
{
    private readonly Argument<string> _name = UserCommand.Name();
    private readonly Option<Role> _role = new("--role")
    {
        Description = $"What they may do: {UserCommand.Words} (default: viewer).",
        HelpName = "role",
        DefaultValueFactory = _ => Role.Viewer,
    };

    public UserAddCommand()
        : base(
            "add", "Makes an account. The password is asked for, or read as a line of standard input.",
            "ferweb user add anna --role admin", "ferweb user add robot --role analyst")
    {
        _role.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, UserCommand.Roles);
        _role.HelpName = "role";
        Add(_name);
        Add(_role);
    }

    protected override async Task RunAsync(ParseResult input, AccountActions accounts)
    {
        var (name, role) = (input.GetRequiredValue(_name), input.GetValue(_role));
        if (AccountRules.FaultOfName(name) is { } fault)
        {
            throw new AccountException(fault);
        }

        await accounts.AddAsync(name, role, PasswordInput.Read());
        Console.Out.WriteLine($"{name}: added as {AccountActions.Word(role)}");
    }
}
