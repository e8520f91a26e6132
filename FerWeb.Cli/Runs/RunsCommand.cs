using System.CommandLine;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb runs</c>: the runs of the web app, from a terminal.</summary>
internal static class RunsCommand
{
    public static Command Create() => new("runs", "Lists, starts, watches and stops the runs of the web app.")
    {
        new RunsListCommand(),
        new RunsShowCommand(),
        new RunsCompareCommand(),
        new RunsStartCommand(),
        new RunsCloneCommand(),
        new RunsTailCommand(),
        new RunsExportCommand(),
        new RunsChangeCommand("stop", "Stops runs with a checkpoint, and takes waiting ones out of the queue.", actions => actions.Stop),
        new RunsChangeCommand("pause", "Pauses runs with a checkpoint.", actions => actions.Pause),
        new RunsResumeCommand(),
        new RunsChangeCommand(
            "kill",
            $"Ends the workers of runs that were told to stop or pause {RunActions.KillAfter.TotalSeconds} seconds ago and have not; "
            + "no checkpoint is stored.",
            actions => actions.Kill),
        new RunsChangeCommand(
            "up", "Moves waiting runs one place towards the front of the queue.", actions => (id, who) => actions.MoveInQueue(id, -1, who), InQueue),
        new RunsChangeCommand(
            "down", "Moves waiting runs one place towards the end of the queue.", actions => (id, who) => actions.MoveInQueue(id, 1, who),
            (store, ids) => InQueue(store, ids).Reverse()),
        new RunsHoldCommand(held: true),
        new RunsHoldCommand(held: false),
        new RunsChangeCommand("trash", "Puts runs into the trash, where the web app keeps them for 30 days.", actions => actions.Trash),
        new RunsChangeCommand("restore", "Takes runs out of the trash.", actions => actions.Restore),
        new RunsDeleteCommand(),
    };

    // Of neighbours the foremost goes first, or they would only change places with each other.
    private static IEnumerable<string> InQueue(IRunStore store, string[] ids)
    {
        var queue = store.Queue().Select(run => run.Id).ToList();
        return ids.OrderBy(queue.IndexOf);
    }
}
