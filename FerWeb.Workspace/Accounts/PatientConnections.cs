using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FerWeb.Workspace.Accounts;

/// <summary>
/// Lets SQLite itself wait for a lock. Microsoft.Data.Sqlite's own waiting ends with a statement's first step: what meets another's lock
/// later, such as the end of an UPDATE that returns a row, fails at once.
/// </summary>
internal sealed class PatientConnections : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 30000";
        command.ExecuteNonQuery();
    }

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}
