using System.CommandLine;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb runs delete</c>: removes runs with their checkpoints for good.</summary>
internal sealed class RunsDeleteCommand : StoreCommand
{
    private readonly Argument<string[]> _ids = RunTables.Ids();
    private readonly Option<bool> _json = RunTables.Json();

    public RunsDeleteCommand()
        : base("delete", "Removes runs for good, with curves, checkpoints and models that were neither saved nor made live.", "ferweb runs delete r0qk3m9x")
    {
        Add(_ids);
        Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var actions = Actions(store, folder);
        return Task.FromResult(RunTables.ForEach(input.GetRequiredValue(_ids), input.GetValue(_json), id =>
        {
            RunRemoval.RequireNoSweep(actions.Find(id), folder);
            actions.Trash(id, Actor);
            return actions.DeleteForGood(id, Actor);
        }, done: "deleted"));
    }
}
