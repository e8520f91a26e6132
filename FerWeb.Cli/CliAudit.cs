using FerWeb.Workspace;
using FerWeb.Workspace.Audit;

namespace FerWeb.Cli;

/// <summary>The audit log of a data folder, for the commands that change something.</summary>
internal static class CliAudit
{
    /// <summary>Null for a folder of one run, which has none.</summary>
    public static AuditLog? Of(DataFolder folder) => folder.IsOfOneRun
        ? null
        : new AuditLog(folder, DataFolderOption.DatabaseOf(folder), fault => Console.Error.WriteLine($"Not in the audit log: {fault.Message}"));
}
