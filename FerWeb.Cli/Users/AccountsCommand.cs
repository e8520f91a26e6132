using System.CommandLine;
using FerWeb.Workspace.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Cli.Users;

/// <summary>A command on the accounts of the site. Whoever may read the data folder may use it: it asks for no login.</summary>
internal abstract class AccountsCommand : CliCommand
{
    private readonly Option<string> _folder = DataFolderOption.Create("The data folder whose site they log in to");

    protected AccountsCommand(string name, string description, params string[] examples)
        : base(name, description, examples) => Options.Add(_folder);

    protected sealed override async Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var folder = DataFolderOption.FolderOf(input.GetValue(_folder));
        var audit = CliAudit.Of(folder) ?? throw new CommandFailedException($"'{folder.Root}' is the folder of one run; a site with accounts has another.");
        await using var services = AccountServices.Open(folder, DataFolderOption.DatabaseOf(folder), audit);
        await RunAsync(input, services.GetRequiredService<AccountActions>());
        return ExitCode.Ok;
    }

    protected abstract Task RunAsync(ParseResult input, AccountActions accounts);
}
