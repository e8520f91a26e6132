using System.CommandLine;
using FerWeb.Cli.Models;
using FerWeb.Workspace;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Classroom;

/// <summary><c>ferweb classroom</c>: the classroom sets of the web app, from a terminal.</summary>
internal static class ClassroomCommand
{
    public static Command Create() => new("classroom", "Shows, trains on and deletes the faces that groups have collected for classes of their own.")
    {
        new ClassroomListCommand(),
        new ClassroomTrainCommand(),
        new ClassroomDeleteCommand(),
    };

    /// <summary>What the page does too, with the same rules.</summary>
    public static ClassroomActions Actions(ClassroomStore sets, IRunStore store, DataFolder folder)
        => new(
            sets, new DatasetLibrary(folder), store, new RunActions(store, folder, TimeProvider.System, audit: CliAudit.Of(folder)), folder,
            LibraryCommand.Library(store, folder), CliAudit.Of(folder));
}
