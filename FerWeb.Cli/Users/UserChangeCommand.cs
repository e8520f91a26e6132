using System.CommandLine;
using FerWeb.Workspace.Accounts;

namespace FerWeb.Cli.Users;

/// <summary>A change of one account that needs no more than its name.</summary>
internal sealed class UserChangeCommand : AccountsCommand
{
    private readonly Argument<string> _name = UserCommand.Name();
    private readonly string _done;
    private readonly Func<AccountActions, string, Task> _change;

    public UserChangeCommand(string verb, string description, string done, Func<AccountActions, string, Task> change)
        : base(verb, description, $"ferweb user {verb} anna")
    {
        (_done, _change) = (done, change);
        Add(_name);
    }

    protected override async Task RunAsync(ParseResult input, AccountActions accounts)
    {
        var name = input.GetRequiredValue(_name);
        await _change(accounts, name);
        Console.Out.WriteLine($"{name}: {_done}");
    }
}
