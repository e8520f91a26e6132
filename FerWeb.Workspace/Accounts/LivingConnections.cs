using System.Data.Common;
using FerWeb.Workspace.Storage;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace FerWeb.Workspace.Accounts;

/// <summary>
/// Asks a connection from PostgreSQL's pool whether it lives before it is used: the idle ones of before a restart are all dead. What was
/// being done is not tried again, because it may have been done.
/// </summary>
internal sealed class LivingConnections : DbConnectionInterceptor
{
    // As many as Npgsql keeps, unless the connection string says otherwise.
    private const int MostDead = 100;

    private const int SecondsToAnswer = 5;

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        for (var dead = 0; ; dead++)
        {
            try
            {
                using var question = Question(connection);
                question.ExecuteNonQuery();
                return;
            }
            catch (NpgsqlException error) when (IsDead(error, dead))
            {
                connection.Close();
                connection.Open();
            }
        }
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        for (var dead = 0; ; dead++)
        {
            try
            {
                await using var question = Question(connection);
                await question.ExecuteNonQueryAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException error) when (IsDead(error, dead))
            {
                await connection.CloseAsync();
                await connection.OpenAsync(cancellationToken);
            }
        }
    }

    // A silent connection may be one that a firewall dropped; a second silent one is a silent server, and the next would wait as long again.
    private static bool IsDead(NpgsqlException error, int dead)
        => dead < MostDead && PostgresFaults.IsAway(error) && (dead == 0 || error.InnerException is not TimeoutException);

    private static DbCommand Question(DbConnection connection)
    {
        var question = connection.CreateCommand();
        question.CommandText = "SELECT 1";
        question.CommandTimeout = SecondsToAnswer;
        return question;
    }
}
