using System.CommandLine;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;

namespace FerWeb.Cli.Sweeps;

/// <summary><c>ferweb sweeps</c>: the sweeps of the web app, from a terminal.</summary>
internal static class SweepsCommand
{
    public static Command Create() => new("sweeps", "Varies settings over many runs, and shows which values work.")
    {
        new SweepsStartCommand(),
        new SweepsListCommand(),
        new SweepsShowCommand(),
        new SweepsStopCommand(),
        new SweepsPromoteCommand(),
        new SweepsDeleteCommand(),
    };

    /// <summary>What the pages do too, with the same rules.</summary>
    public static SweepActions Actions(IRunStore store, DataFolder folder)
        => new(
            new SweepLibrary(folder, TimeProvider.System), store, new RunActions(store, folder, TimeProvider.System, audit: CliAudit.Of(folder)),
            CliAudit.Of(folder));
}
