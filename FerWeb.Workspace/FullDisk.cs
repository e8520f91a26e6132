using Microsoft.Data.Sqlite;

namespace FerWeb.Workspace;

/// <summary>Tells a disk that takes no more from other faults.</summary>
public static class FullDisk
{
    // errno of a full disk, a full quota and a file that may grow no further (Linux, include/uapi/asm-generic/errno.h).
    private static readonly int[] _codes = [28, 122, 27];

    /// <summary>True when the error, or one that it stands for, is that nothing more could be written.</summary>
    public static bool IsCause(Exception? error) => error switch
    {
        null => false,
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL } => true,
        IOException when _codes.Contains(error.HResult) => true,
        _ => IsCause(error.InnerException),
    };
}
