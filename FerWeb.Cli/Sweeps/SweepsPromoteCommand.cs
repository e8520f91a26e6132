using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Sweeps;

/// <summary><c>ferweb sweeps promote</c>: the best one with the epochs of the whole training.</summary>
internal sealed class SweepsPromoteCommand : StoreCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of the sweep." };
    private readonly Option<bool> _json = RunTables.Json();

    public SweepsPromoteCommand()
        : base(
            "promote", "Puts a run with the settings of the best one and the epochs of the whole training into the queue.",
            "ferweb sweeps promote s0qk3m9x", "ferweb sweeps promote s0qk3m9x --json")
    {
        Add(_id);
        Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var run = SweepsCommand.Actions(store, folder).Promote(input.GetRequiredValue(_id), Actor);
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(run);
        }
        else
        {
            Console.Out.WriteLine(run.Id);
            Console.Error.WriteLine($"'{run.Spec.Name}' waits in the queue.");
        }

        return Task.FromResult(ExitCode.Ok);
    }
}
