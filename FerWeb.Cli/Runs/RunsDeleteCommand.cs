using System.CommandLine;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb runs delete</c>: removes runs with their checkpoints for good.</summary>
internal sealed class RunsDeleteCommand : StoreCommand
{
    private readonly Argument<string[]> _ids = RunTables.Ids();
    private readonly Option<bool> _json = RunTables.Json();

    public RunsDeleteCommand()
        : base("delete", "Removes runs for good, with curves, checkpoints and models that were not promoted.", "ferweb runs delete r0qk3m9x")
    {
        Add(_ids);
        Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var (actions, sweeps) = (Actions(store, folder), new SweepLibrary(folder, TimeProvider.System));
        return Task.FromResult(RunTables.ForEach(input.GetRequiredValue(_ids), input.GetValue(_json), id =>
        {
            if (actions.Find(id) is { Spec.Sweep: { Round: not null } place } trial && sweeps.Find(place.Id) is { End: null })
            {
                throw new RunStoreException(
                    $"'{trial.Spec.Name}' ({id}) belongs to the sweep {place.Id}, which goes on and would train it anew. Stop the sweep first.");
            }

            var run = actions.Trash(id, Actor);
            RunRemoval.Remove(store, folder, DateTimeOffset.MaxValue, id);
            return run;
        }, done: "deleted"));
    }
}
