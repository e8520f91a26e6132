using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Sweeps;

/// <summary><c>ferweb sweeps show</c>: what has come of a sweep.</summary>
internal sealed class SweepsShowCommand : StoreCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of the sweep." };
    private readonly Option<bool> _json = RunTables.Json();

    public SweepsShowCommand()
        : base(
            "show", "Shows how far a sweep is, its runs, the best first, and which settings matter.", "ferweb sweeps show s0qk3m9x",
            "ferweb sweeps show s0qk3m9x --json")
    {
        Add(_id);
        Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var result = SweepsCommand.Actions(store, folder).Find(input.GetRequiredValue(_id));
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(SweepTables.Json(result));
        }
        else
        {
            SweepTables.Write(result);
        }

        return Task.FromResult(ExitCode.Ok);
    }
}
