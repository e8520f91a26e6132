using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace FerWeb.Cli.Users;

/// <summary><c>ferweb audit</c>: who did what.</summary>
internal sealed class AuditCommand : CliCommand
{
    private readonly Option<string> _folder = DataFolderOption.Create("The data folder whose log is read");
    private readonly Option<int> _take = new("--take")
    {
        Description = "How many of the newest entries (default: 50).",
        HelpName = "number",
        DefaultValueFactory = _ => 50,
    };

    private readonly Option<string> _find = new("--find") { Description = "Only entries whose person, action or subject contains this.", HelpName = "text" };
    private readonly Option<bool> _json = new("--json") { Description = "Answer in JSON, a line for each entry." };

    public AuditCommand()
        : base(
            "audit", "Shows who signed in, launched, stopped, promoted and deleted, the newest first.",
            "ferweb audit --find sign-in-failed", "ferweb audit --take 1000 --json")
    {
        Add(_take);
        Add(_find);
        Add(_json);
        Add(_folder);
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var folder = DataFolderOption.FolderOf(input.GetValue(_folder));
        var log = CliAudit.Of(folder) ?? throw new CommandFailedException($"'{folder.Root}' is the folder of one run, which has no audit log.");
        var entries = log.Read(input.GetValue(_take), text: input.GetValue(_find));
        if (input.GetValue(_json))
        {
            foreach (var entry in entries)
            {
                Terminal.WriteJsonLine(entry);
            }

            return Task.FromResult(ExitCode.Ok);
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("When", "Who", "By", "What", "On what", "");
        foreach (var entry in entries)
        {
            table.AddRow(
                entry.At.ToString("u", CultureInfo.InvariantCulture), Markup.Escape(entry.Actor),
                Markup.Escape(entry.Address is { } address ? $"{entry.Via} {address}" : entry.Via), entry.Action, Markup.Escape(entry.Subject),
                Markup.Escape(entry.Detail ?? ""));
        }

        Terminal.Out.Write(table);
        return Task.FromResult(ExitCode.Ok);
    }
}
