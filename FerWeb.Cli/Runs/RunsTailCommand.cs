using System.CommandLine;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb runs tail</c>: follows a run as its page does.</summary>
internal sealed class RunsTailCommand : StoreCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of the run." };
    private readonly Option<long> _after = new("--after") { Description = "Only events after this number (default: all).", HelpName = "number" };
    private readonly Option<bool> _noFollow = new("--no-follow") { Description = "Show what there is and end." };
    private readonly Option<bool> _json = new("--json") { Description = "One line of JSON for each batch: events and points, up to last_seq." };

    public RunsTailCommand()
        : base("tail", "Shows what happens to a run, until it rests.", "ferweb runs tail r0qk3m9x", "ferweb runs tail r0qk3m9x --json --after 120 --no-follow")
    {
        Add(_id);
        Add(_after);
        Add(_noFollow);
        Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var run = Actions(store, folder).Find(input.GetRequiredValue(_id));
        var after = input.GetValue(_after);
        if (after < 0 || after > run.LastSeq)
        {
            throw new WrongUsageException($"--after {after}: The run has the events 1 to {run.LastSeq}; give a number from 0 to that.");
        }

        var follower = new RunFollower(store, input.GetValue(_json));
        await follower.FollowAsync(run.Id, after, onlyWhatIsThere: input.GetValue(_noFollow), cancellation);
        return ExitCode.Ok;
    }
}
