using System.CommandLine;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb runs stop|pause|kill|up|down|trash|restore</c>: one change to one run or several.</summary>
internal sealed class RunsChangeCommand : StoreCommand
{
    private readonly Argument<string[]> _ids = RunTables.Ids();
    private readonly Option<bool> _json = RunTables.Json();
    private readonly Func<RunActions, Func<string, string, Run>> _change;
    private readonly Func<IRunStore, string[], IEnumerable<string>> _order;

    /// <param name="order">Which run is changed first; null for the order in which they are given.</param>
    public RunsChangeCommand(
        string verb, string description, Func<RunActions, Func<string, string, Run>> change, Func<IRunStore, string[], IEnumerable<string>>? order = null)
        : base(verb, description, $"ferweb runs {verb} r0qk3m9x", $"ferweb runs {verb} r0qk3m9x r0qk3n2a --json")
    {
        (_change, _order) = (change, order ?? ((_, ids) => ids));
        Add(_ids);
        Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var change = _change(Actions(store, folder));
        return Task.FromResult(RunTables.ForEach([.. _order(store, input.GetRequiredValue(_ids))], input.GetValue(_json), id => change(id, Actor)));
    }
}
