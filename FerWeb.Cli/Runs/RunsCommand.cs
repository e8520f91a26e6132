using System.CommandLine;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb runs</c>: the runs of the web app, from a terminal.</summary>
internal static class RunsCommand
{
    public static Command Create() => new("runs", "Lists, starts, watches and stops the runs of the web app.")
    {
        new RunsListCommand(),
        new RunsShowCommand(),
        new RunsStartCommand(),
        new RunsTailCommand(),
        new RunsChangeCommand("stop", "Stops runs with a checkpoint, and takes waiting ones out of the queue.", control => control.Stop),
        new RunsChangeCommand("pause", "Pauses runs with a checkpoint.", control => control.Pause),
        new RunsResumeCommand(),
        new RunsChangeCommand("kill", "Ends the workers of runs at once, without a checkpoint. Stop is gentler.", control => control.Kill),
        new RunsChangeCommand("trash", "Puts runs into the trash, where the web app keeps them for 30 days.", control => control.Trash),
        new RunsChangeCommand("restore", "Takes runs out of the trash.", control => control.Restore),
        new RunsDeleteCommand(),
    };
}
