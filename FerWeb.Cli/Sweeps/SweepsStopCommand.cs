using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Sweeps;

/// <summary><c>ferweb sweeps stop</c>: ends a sweep early.</summary>
internal sealed class SweepsStopCommand : StoreCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of the sweep." };
    private readonly Option<bool> _json = RunTables.Json();

    public SweepsStopCommand()
        : base(
            "stop", "Ends a sweep early: waiting runs leave the queue, running ones stop with a checkpoint.", "ferweb sweeps stop s0qk3m9x",
            "ferweb sweeps stop s0qk3m9x --json")
    {
        Add(_id);
        Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var actions = SweepsCommand.Actions(store, folder);
        var id = input.GetRequiredValue(_id);
        actions.Stop(id, Actor);
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(SweepTables.Json(actions.Find(id)));
        }
        else
        {
            Console.Out.WriteLine($"{id}: stopped.");
        }

        return Task.FromResult(ExitCode.Ok);
    }
}
