using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Storage;

/// <summary>Tables <c>checkpoints</c> and <c>promotions</c>.</summary>
internal static class CheckpointRows
{
    /// <summary>Adds or replaces; there is one best, and a pin stays until a person takes it out.</summary>
    public static void Put(Session session, long run, RunCheckpoint checkpoint)
    {
        if (checkpoint.IsBest)
        {
            session.Execute("UPDATE checkpoints SET is_best = FALSE WHERE run = @run", ("@run", run));
        }

        session.Execute(
            """
            INSERT INTO checkpoints(run, step, epoch, bytes, is_best, is_pinned, stored) VALUES(@run, @step, @epoch, @bytes, @best, @pinned, @stored)
            ON CONFLICT(run, step) DO UPDATE SET epoch = excluded.epoch, bytes = excluded.bytes, is_best = excluded.is_best,
                is_pinned = (checkpoints.is_pinned OR excluded.is_pinned), stored = excluded.stored
            """,
            ("@run", run), ("@step", checkpoint.Step), ("@epoch", checkpoint.Epoch), ("@bytes", checkpoint.Bytes),
            ("@best", checkpoint.IsBest), ("@pinned", checkpoint.IsPinned), ("@stored", checkpoint.Stored.UtcTicks));
    }

    /// <summary>By step.</summary>
    public static IReadOnlyList<RunCheckpoint> Of(Session session, long run) => session.Rows(
        """
        SELECT step, epoch, bytes, is_best, is_pinned, stored, EXISTS(
            SELECT 1 FROM runs child JOIN runs parent ON child.parent = parent.id
            WHERE parent.number = checkpoints.run AND child.parent_step = checkpoints.step AND child.deleted IS NULL AND child.status <> @cancelled
                AND NOT EXISTS(SELECT 1 FROM checkpoints own WHERE own.run = child.number))
        FROM checkpoints WHERE run = @run ORDER BY step
        """,
        row => new RunCheckpoint(row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), row.GetBoolean(3), row.GetBoolean(4), RunRows.Time(row, 5)!.Value)
        {
            IsAwaited = row.GetBoolean(6),
        },
        ("@run", run), ("@cancelled", nameof(RunStatus.Cancelled)));

    /// <summary>Writes down that a model is live.</summary>
    public static void Promote(Session session, Promotion promotion) => session.Execute(
        "INSERT INTO promotions(model_folder, model_id, run_id, step, at, by) VALUES(@folder, @model, @run, @step, @at, @by)",
        ("@folder", promotion.ModelFolder), ("@model", promotion.ModelId), ("@run", promotion.RunId), ("@step", promotion.Step),
        ("@at", promotion.At.UtcTicks), ("@by", promotion.By));

    /// <summary>Newest first; the first is live.</summary>
    public static IReadOnlyList<Promotion> Promotions(Session session, int most) => session.Rows(
        "SELECT model_folder, model_id, run_id, step, at, by FROM promotions ORDER BY number DESC LIMIT @most",
        row => new Promotion(
            row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.IsDBNull(3) ? null : row.GetInt64(3),
            RunRows.Time(row, 4)!.Value, row.GetString(5)),
        ("@most", most));
}
