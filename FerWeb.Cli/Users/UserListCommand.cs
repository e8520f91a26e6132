using System.CommandLine;
using FerWeb.Workspace.Accounts;
using Spectre.Console;

namespace FerWeb.Cli.Users;

/// <summary><c>ferweb user list</c>: the accounts.</summary>
internal sealed class UserListCommand : AccountsCommand
{
    private readonly Option<bool> _json = new("--json") { Description = "Answer in JSON." };

    public UserListCommand()
        : base("list", "Lists the accounts.", "ferweb user list --json") => Add(_json);

    protected override Task RunAsync(ParseResult input, AccountActions accounts)
    {
        var all = accounts.List();
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(all.Select(account => new
            {
                account.Name,
                Role = AccountActions.Word(account.Role),
                account.Created,
                account.LastLogin,
                Locked = account.LockedUntil is not null,
            }));
            return Task.CompletedTask;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("Name", "Role", "Made", "Last login", "");
        foreach (var account in all)
        {
            table.AddRow(
                Markup.Escape(account.Name), AccountActions.Word(account.Role), $"{account.Created:u}", account.LastLogin is { } last ? $"{last:u}" : "never",
                account switch { { IsLockedByAdmin: true } => "locked", { LockedUntil: { } until } => $"locked until {until:u}", _ => "" });
        }

        Terminal.Out.Write(table);
        return Task.CompletedTask;
    }
}
