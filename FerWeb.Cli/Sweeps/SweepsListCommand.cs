using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;

namespace FerWeb.Cli.Sweeps;

/// <summary><c>ferweb sweeps list</c>: all sweeps.</summary>
internal sealed class SweepsListCommand : StoreCommand
{
    private readonly Option<bool> _json = RunTables.Json();

    public SweepsListCommand()
        : base("list", "Lists sweeps, the newest first.", "ferweb sweeps list", "ferweb sweeps list --json")
    {
        Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var actions = SweepsCommand.Actions(store, folder);
        SweepResult[] all = [.. actions.List().Select(sweep => actions.Find(sweep.Id))];
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(all.Select(SweepTables.Json));
        }
        else
        {
            SweepTables.Write(all);
        }

        return Task.FromResult(ExitCode.Ok);
    }
}
