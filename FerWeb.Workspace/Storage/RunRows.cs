using System.Data.Common;
using System.Text.Json;
using FerWeb.Engine;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Storage;

/// <summary>A run with what only the tables know of it.</summary>
/// <param name="Number">Its row: order of creation.</param>
/// <param name="Run">The run.</param>
/// <param name="IsDamaged">Its launch settings cannot be read; a stand-in lies in their place.</param>
internal sealed record RunRow(long Number, Run Run, bool IsDamaged);

/// <summary>Table <c>runs</c> to and from <see cref="Run"/>.</summary>
internal static class RunRows
{
    /// <summary>The statuses of <see cref="RunTransitions.IsLive"/>, for a condition.</summary>
    public const string Live = "('Starting', 'Running', 'Stopping', 'Pausing')";

    private const string Columns =
        "number, id, owner, name, status, cause, reason, priority, attempt, host, process, lease_until, created, started, ended, deleted, last_seq, tags, " +
        "progress, notes, spec, (SELECT CAST(coalesce(SUM(bytes), 0) AS bigint) FROM checkpoints WHERE run = runs.number) AS checkpoint_bytes";

    /// <summary>Adds a run.</summary>
    public static void Insert(Session session, string id, RunSpec spec, RunStatus status, int priority)
    {
        session.Execute(
            """
            INSERT INTO runs(id, owner, name, status, priority, created, parent, parent_step, spec)
            VALUES(@id, @owner, @name, @status, @priority, @created, @parent, @parentStep, @spec)
            """,
            ("@id", id), ("@owner", spec.Owner), ("@name", spec.Name), ("@status", status.ToString()), ("@priority", priority),
            ("@created", session.Now.UtcTicks), ("@parent", spec.Parent), ("@parentStep", spec.ParentStep), ("@spec", RunJson.Write(spec)));
        RefreshSearch(session, id);
    }

    public static RunRow? Find(Session session, string id) => Where(session, "id = @id", ("@id", id)).SingleOrDefault();

    /// <summary>The run, which nobody else changes until this transaction ends.</summary>
    public static RunRow? Lock(Session session, string id) => Where(session, $"id = @id{session.ForUpdate}", ("@id", id)).SingleOrDefault();

    /// <summary>Runs for which <paramref name="condition"/> holds; what follows the condition (an order, a limit) may stand in it.</summary>
    public static List<RunRow> Where(Session session, string condition, params ReadOnlySpan<(string Name, object? Value)> values)
        => session.Rows($"SELECT {Columns} FROM runs WHERE {condition}", Read, values);

    /// <summary>The same, but only those of them that fit.</summary>
    public static List<RunRow> Where(Session session, string condition, Func<RunRow, bool> fits, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var fitting = new List<RunRow>();
        session.Each(
            $"SELECT {Columns} FROM runs WHERE {condition}",
            row =>
            {
                if (Read(row) is var read && fits(read))
                {
                    fitting.Add(read);
                }

                return true;
            },
            values);
        return fitting;
    }

    /// <summary>Puts together again what <see cref="RunQuery.Text"/> looks through.</summary>
    public static void RefreshSearch(Session session, string id)
    {
        var run = Find(session, id)!.Run;
        string[] parts =
            [
                run.Id, run.Spec.Name, run.Spec.Owner, run.Notes, .. run.Tags, run.Spec.Sweep?.Id ?? "", run.Spec.Options.Network.Architecture,
                run.Spec.Dataset.Id, run.Spec.Dataset.Name,
            ];
        session.Execute("UPDATE runs SET search = @search WHERE id = @id", ("@search", string.Join('\n', parts).ToLowerInvariant()), ("@id", id));
    }

    private static RunRow Read(DbDataReader row)
    {
        var isDamaged = false;
        T Parse<T>(int column, Func<string, T> parse, T instead) => ReadOr(row, column, parse, instead, () => isDamaged = true);

        var spec = Parse(20, RunJson.Read<RunSpec>, Unreadable);
        var run = new Run
        {
            Id = row.GetString(1),
            Spec = spec with { Owner = row.GetString(2), Name = row.GetString(3) },
            Status = Parse(4, Enum.Parse<RunStatus>, RunStatus.Failed),
            Cause = Parse(5, Enum.Parse<StopCause>, StopCause.Error),
            Reason = SentenceJson.Read(row.GetString(6)),
            Priority = row.GetInt32(7),
            Attempt = row.GetInt32(8),
            Host = row.IsDBNull(9) ? null : row.GetString(9),
            WorkerProcess = row.IsDBNull(10) ? null : row.GetInt32(10),
            LeaseUntil = Time(row, 11),
            Created = Time(row, 12) ?? default,
            Started = Time(row, 13),
            Ended = Time(row, 14),
            Deleted = Time(row, 15),
            LastSeq = row.GetInt64(16),
            Tags = Parse(17, RunJson.Read<string[]>, []),
            Progress = Parse(18, RunJson.Read<RunProgress>, new RunProgress()),
            Notes = row.GetString(19),
            CheckpointBytes = row.GetInt64(21),
        };
        return new RunRow(row.GetInt64(0), isDamaged ? run with { Reason = DamageReason } : run, isDamaged);
    }

    /// <summary>What is read from a column, or what stands instead where that is damaged.</summary>
    public static T ReadOr<T>(DbDataReader row, int column, Func<string, T> parse, T instead, Action? damaged = null)
    {
        try
        {
            return parse(row.GetString(column));
        }
        catch (Exception error) when (
            error is JsonException or ArgumentException or InvalidCastException or InvalidOperationException or NotSupportedException)
        {
            damaged?.Invoke();
            return instead;
        }
    }

    /// <summary>Said instead of the reason of a run whose row is damaged.</summary>
    public const string DamageReason =
        "The entry of this run in the database is damaged. It cannot be resumed; its curves and its folder are still there. " +
        "Start a new run, or delete this one.";

    private static RunSpec Unreadable { get; }
        = new("", "", new RunDataset("", "", "", ""), new TrainingOptions { Network = new NetworkDescription { Architecture = "unknown" } });

    /// <summary>A time that may be missing.</summary>
    public static DateTimeOffset? Time(DbDataReader row, int column)
        => row.IsDBNull(column) ? null : new DateTimeOffset(row.GetInt64(column), TimeSpan.Zero);
}
