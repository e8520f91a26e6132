using System.CommandLine;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb runs resume</c>: resting runs go on where their checkpoints are.</summary>
internal sealed class RunsResumeCommand : StoreCommand
{
    private readonly Argument<string[]> _ids = RunTables.Ids();
    private readonly Option<int?> _epochs = new("--epochs") { Description = "Train to this many epochs in all.", HelpName = "count" };
    private readonly Option<double?> _rate = new("--lr") { Description = "Go on with this peak learning rate.", HelpName = "number" };
    private readonly Option<int?> _patience =
        new("--early-stopping") { Description = "Go on with this patience; 0 turns early stopping off.", HelpName = "epochs" };
    private readonly Option<double?> _minutes =
        new("--max-minutes") { Description = "Go on until it has trained this long in all; 0 for no limit.", HelpName = "minutes" };
    private readonly Option<bool> _json = RunTables.Json();

    public RunsResumeCommand()
        : base(
            "resume", "Puts resting runs back into the queue, from their last checkpoints; those that wait already take the new settings.",
            "ferweb runs resume r0qk3m9x",
            "ferweb runs resume r0qk3m9x --epochs 80")
    {
        Add(_ids);
        Add(_epochs);
        Add(_rate);
        Add(_patience);
        Add(_minutes);
        Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var actions = Actions(store, folder);
        var changes = new ResumeChanges(input.GetValue(_epochs), input.GetValue(_rate), input.GetValue(_patience), input.GetValue(_minutes));
        return Task.FromResult(RunTables.ForEach(input.GetRequiredValue(_ids), input.GetValue(_json), id => actions.Resume(id, Actor, changes)));
    }
}
