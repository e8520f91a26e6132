using FerWeb.Engine;
using FerWeb.Workspace.Runs;
using Npgsql;

namespace FerWeb.Workspace.Storage;

/// <summary>What PostgreSQL's faults mean to FerWeb.</summary>
/// <param name="place">Database and host, as a person knows them.</param>
internal sealed class PostgresFaults(string place)
{
    /// <summary>Another transaction was in the way: doing it anew helps.</summary>
    public static bool IsConflict(NpgsqlException error)
        => error.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    /// <summary>The server or the way to it is not there, or not ready.</summary>
    public static bool IsAway(NpgsqlException error) => error is not PostgresException || error.SqlState is
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or
        PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.ConnectionException or PostgresErrorCodes.ConnectionFailure or "25P03" or "57P05";

    /// <summary>As a person understands it.</summary>
    public RunStoreException Explain(NpgsqlException error) => IsAway(error)
        ? new StoreAwayException(
            $"The database of runs '{place}' cannot be reached now. What trains goes on and is stored later. "
            + $"See that the database runs and that this machine reaches it.",
            error)
        : error.SqlState switch
        {
            PostgresErrorCodes.DiskFull => new NoSpaceException(
                $"The disk with the database of runs '{place}' is full. Free some space; nothing was half-written.", error),
            PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.CharacterNotInRepertoire => new RunStoreException(
                $"A text has a character that the database of runs cannot keep. Take it out and try again.", error),
            _ => new StoreAwayException(Words(error), error),
        };

    private Sentence Words(NpgsqlException error) => error.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InvalidCatalogName =>
            $"The database of runs '{place}' lets nobody in by Storage:Database. Check the name of the database, the user and the password.",
        PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.InvalidSchemaName =>
            $"The database of runs '{place}' cannot be written. Make its user the owner of the database, and see that it is no read-only copy.",
        _ => $"The database of runs '{place}' could not be used (PostgreSQL error {error.SqlState}). Look at its log and try again.",
    };
}
