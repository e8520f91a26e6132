using FerWeb.Engine;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Workspace.Runs;
using static FerWeb.Workspace.Storage.RunChanges;

namespace FerWeb.Workspace.Storage;

/// <summary>The rules of the store, over a database of either kind.</summary>
public abstract partial class RunStore : IRunStore
{
    private const string QueueLock = "queue";
    private const string CreationLock = "creation";

    private readonly IDatabase _database;

    private protected RunStore(IDatabase database) => _database = database;

    /// <inheritdoc/>
    public Task Changed => _database.Changed;

    /// <summary>The store of a data folder.</summary>
    /// <param name="folder">Where the files of the runs are.</param>
    /// <param name="database">How to reach a PostgreSQL database (an Npgsql connection string); empty for SQLite in the folder.</param>
    /// <exception cref="RunStoreException">The connection string is none; what is wrong with the database its first use tells.</exception>
    public static RunStore Open(DataFolder folder, string? database = null)
        => string.IsNullOrWhiteSpace(database) ? new SqliteRunStore(folder.Database) : new PostgresRunStore(database);

    /// <inheritdoc/>
    public Run Create(RunSpec spec, string actor, bool draft = false, int priority = 0) => _database.WriteThrough(session =>
    {
        session.Lock(CreationLock);
        var newest = session.Rows("SELECT id FROM runs ORDER BY number DESC LIMIT 1", row => row.GetString(0)).SingleOrDefault();
        var id = RunId.Next(session.Now, newest);
        var status = draft ? RunStatus.Draft : RunStatus.Queued;
        RunRows.Insert(session, id, spec, status, priority);
        var row = RunRows.Find(session, id)!;
        AppendStatus(session, row, from: null, status, actor);
        if (spec is { Parent: { } parent, ParentStep: null } && RunRows.Find(session, parent) is { Run: var original })
        {
            AppendChange(session, row, actor, new { clonedFrom = new { id = original.Id, name = original.Spec.Name } });
        }

        return RunRows.Find(session, id)!.Run;
    });

    /// <inheritdoc/>
    public Run? Find(string id) => _database.Read(session => RunRows.Find(session, id)?.Run);

    /// <inheritdoc/>
    public RunList List(RunQuery query) => _database.Read(session => RunSearch.List(session, query));

    /// <inheritdoc/>
    public OwnersAndTags OwnersAndTags() => _database.Read(RunSearch.OwnersAndTags);

    /// <inheritdoc/>
    public IReadOnlyList<Run> Queue() => _database.Read(session => WaitingRows(session).Select(row => row.Run).ToList());

    /// <inheritdoc/>
    public QueueHold? Hold() => _database.Read(Hold);

    /// <inheritdoc/>
    public void SetHold(bool held, string actor) => _database.WriteThrough(session =>
    {
        session.Lock(QueueLock);
        return session.Execute(
            held
                ? "INSERT INTO queue_holds(at, by) SELECT @now, @actor WHERE NOT EXISTS (SELECT 1 FROM queue_holds WHERE released IS NULL)"
                : "UPDATE queue_holds SET released = @now, released_by = @actor WHERE released IS NULL",
            ("@now", session.Now.UtcTicks), ("@actor", actor));
    });

    /// <inheritdoc/>
    public Run? Move(Run seen, RunStatus to, string actor, StopCause cause = StopCause.None, Sentence? reason = null)
    {
        if (to == RunStatus.Starting || !RunTransitions.IsAllowed(seen.Status, to))
        {
            throw new RunStoreException(RunWords.Refusal(seen, to));
        }

        return _database.WriteThrough(session =>
        {
            if (LockUnchanged(session, seen) is not { } row)
            {
                return null;
            }

            if (to == RunStatus.Queued && row.Run.Deleted is not null)
            {
                throw new RunStoreException($"'{seen.Spec.Name}' ({seen.Id}) lies in the trash. Restore it first.");
            }

            Transition(session, row, to, actor, cause, reason);
            return RunRows.Find(session, seen.Id)!.Run;
        });
    }

    /// <inheritdoc/>
    public Run? Claim(string host, TimeSpan lease, Func<Run, bool>? accept = null)
    {
        bool IsFor(RunRow row) => row.IsDamaged || accept is null || accept(row.Run);

        // A supervisor asks often; when nothing waits for it, it takes no write lock.
        return _database.Read(session => Hold(session) is not null || !WaitingRows(session).Exists(IsFor)) ? null : _database.WriteThrough(session =>
        {
            // Several may claim at once, but none while the queue is being held.
            session.Lock(QueueLock, shared: true);
            if (Hold(session) is not null)
            {
                return null;
            }

            foreach (var waiting in WaitingRows(session).Where(IsFor))
            {
                // Whoever has it in hand now takes it: the next may be free.
                var condition = $"number = @run AND status = 'Queued' AND deleted IS NULL{session.ForUpdateOfUnlocked}";
                if (RunRows.Where(session, condition, ("@run", waiting.Number)).SingleOrDefault() is not { } row)
                {
                    continue;
                }

                if (row.IsDamaged)
                {
                    Transition(session, row, RunStatus.Failed, "store", StopCause.Error, RunRows.DamageReason);
                    continue;
                }

                session.Execute(
                    """
                    UPDATE runs SET status = 'Starting', attempt = attempt + 1, host = @host, process = NULL, lease_until = @lease,
                        claimed = @now, started = coalesce(started, @now), ended = NULL, progress = @progress WHERE number = @run
                    """,
                    ("@progress", RunJson.Write(row.Run.Progress with { Gpu = null })), // The last attempt's, perhaps of another machine.
                    ("@host", host), ("@lease", (session.Now + lease).UtcTicks), ("@now", session.Now.UtcTicks), ("@run", row.Number));
                AppendStatus(session, RunRows.Find(session, row.Run.Id)!, row.Run.Status, RunStatus.Starting, "supervisor");
                return RunRows.Find(session, row.Run.Id)!.Run;
            }

            return null;
        });
    }

    /// <inheritdoc/>
    public virtual Run? Renew(string id, int attempt, int process, TimeSpan lease)
    {
        // Workers ask several times a second to see Stopping; the lease itself is written only when a tenth of it has gone,
        // or when it lasts too long because the clock was set back.
        bool IsFresh(Session session, Run run)
            => run.WorkerProcess == process && run.LeaseUntil > session.Now + (lease * 0.9) && run.LeaseUntil <= session.Now + lease;
        var (run, isFresh) = _database.Read(session
            => FindAttempt(session, id, attempt) is { Run: var found } ? (found, IsFresh(session, found)) : (null, true));
        return isFresh ? run : _database.Write(session =>
        {
            if (LockAttempt(session, id, attempt) is not { } row)
            {
                return null;
            }

            session.Execute(
                "UPDATE runs SET process = @process, lease_until = @lease WHERE number = @run",
                ("@process", process), ("@lease", (session.Now + lease).UtcTicks), ("@run", row.Number));
            return RunRows.Find(session, id)!.Run;
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<Run> ExpireLeases(Func<Run, bool>? accept = null)
    {
        List<RunRow> Expired(Session session, string forUpdate) => RunRows.Where(
            session, $"status IN {RunRows.Live} AND lease_until < @now ORDER BY number{forUpdate}", ("@now", session.Now.UtcTicks));
        return _database.Read(session => Expired(session, "")).Count == 0 ? [] : _database.WriteThrough(session =>
        {
            var rows = Expired(session, session.ForUpdate).FindAll(row => row.IsDamaged || accept is null || accept(row.Run));
            foreach (var row in rows)
            {
                Transition(
                    session, row, RunStatus.Interrupted, "supervisor", row.Run.Status.CauseWhenLost(),
                    "Its training process has stopped reporting. Resume the run: it goes on from its last checkpoint.");
            }

            return rows.ConvertAll(row => RunRows.Find(session, row.Run.Id)!.Run);
        });
    }

    /// <inheritdoc/>
    public bool Append(
        string id, int attempt, string actor, IReadOnlyList<NewRunEvent> events, RunProgress? progress = null) => Fenced(id, attempt, (session, row) =>
    {
        foreach (var what in events)
        {
            EventRows.Append(session, row, attempt, actor, what);
        }

        if (progress is not null)
        {
            session.Execute(
                "UPDATE runs SET progress = @progress, best = @best WHERE number = @run",
                ("@progress", RunJson.Write(progress)),
                ("@best", progress.BestAccuracy is { } best && double.IsFinite(best) ? best : null),
                ("@run", row.Number));
        }
    });

    /// <inheritdoc/>
    public bool RollBack(string id, int attempt, long step) => Fenced(id, attempt, (session, row) => EventRows.RollBack(session, row, attempt, step));

    /// <inheritdoc/>
    public RunDelta ReadSince(string id, long after, int mostPoints = 20_000)
        => _database.Read(session => Number(session, id) is { } run ? EventRows.ReadSince(session, run, after, mostPoints) : new RunDelta([], [], after, true));

    /// <inheritdoc/>
    public IReadOnlyList<RunEvent> ReadEvents(string id, string kind)
        => _database.Read(session => Number(session, id) is { } run ? EventRows.ReadEvents(session, run, kind) : []);

    /// <inheritdoc/>
    public IReadOnlyList<MetricPoint> ReadMetrics(string id, params IReadOnlyCollection<string> keys)
        => _database.Read(session => Number(session, id) is { } run ? EventRows.ReadMetrics(session, run, keys) : []);

    /// <inheritdoc/>
    public double TrainingSeconds(string id) => _database.Read(session => Number(session, id) is { } run ? EventRows.TrainingSeconds(session, run) : 0);

    /// <inheritdoc/>
    public Run? Annotate(
        string id, string actor, string? name = null, string? notes = null, IReadOnlyList<string>? tags = null, int? priority = null)
        => _database.Write(session =>
    {
        if (RunRows.Lock(session, id) is not { } row)
        {
            return null;
        }

        var sorted = tags?.SelectMany(tag => tag.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).ToArray();
        session.Execute(
            "UPDATE runs SET name = coalesce(@name, name), notes = coalesce(@notes, notes), tags = coalesce(@tags, tags), " +
            "priority = coalesce(@priority, priority) WHERE number = @run",
            ("@name", name), ("@notes", notes), ("@tags", sorted is null ? null : RunJson.Write(sorted)), ("@priority", priority), ("@run", row.Number));
        RunRows.RefreshSearch(session, id);
        AppendChange(session, row, actor, new { name, notes, tags = sorted, priority });
        return RunRows.Find(session, id)!.Run;
    });

    /// <inheritdoc/>
    public Run? ChangeOptions(Run seen, TrainingOptions options, string actor)
    {
        if (!seen.Status.IsResting() && seen.Status != RunStatus.Queued)
        {
            throw new RunStoreException($"'{seen.Spec.Name}' ({seen.Id}) is {seen.Status.Words()}. Its settings can change once it rests.");
        }

        return _database.WriteThrough(session =>
        {
            if (LockUnchanged(session, seen) is not { } row)
            {
                return null;
            }

            var (spec, data) = (row.Run.Spec, row.Run.Spec.Dataset);
            try
            {
                new RunConfig(RunConfig.CurrentFormat, row.Run.Created, data.Folder, data.Name, data.Sha256, spec.Options).ContinuedWith(options);
            }
            catch (TrainingException error)
            {
                throw new RunStoreException(error.Message, error);
            }

            session.Execute(
                "UPDATE runs SET spec = @spec WHERE number = @run", ("@spec", RunJson.Write(spec with { Options = options })), ("@run", row.Number));
            AppendChange(session, row, actor, new { options = RunJson.Difference(spec.Options, options) });
            return RunRows.Find(session, seen.Id)!.Run;
        });
    }

    /// <inheritdoc/>
    public bool AddCheckpoint(string id, int attempt, RunCheckpoint checkpoint)
        => Fenced(id, attempt, (session, row) => CheckpointRows.Put(session, row.Number, checkpoint));

    /// <inheritdoc/>
    public void RemoveCheckpoint(string id, long step) => Change(id, (session, row)
        => session.Execute("DELETE FROM checkpoints WHERE run = @run AND step = @step", ("@run", row.Number), ("@step", step)));

    /// <inheritdoc/>
    public void PinCheckpoint(string id, long step, bool pinned, string actor) => Change(id, (session, row) =>
    {
        session.Execute(
            "UPDATE checkpoints SET is_pinned = @pinned WHERE run = @run AND step = @step", ("@pinned", pinned), ("@run", row.Number), ("@step", step));
        AppendChange(session, row, actor, new { checkpoint = step, pinned });
    });

    /// <inheritdoc/>
    public IReadOnlyList<RunCheckpoint> Checkpoints(string id)
        => _database.Read(session => Number(session, id) is { } run ? CheckpointRows.Of(session, run) : []);

    /// <inheritdoc/>
    public void Trash(string id, string actor) => Change(id, (session, row) =>
    {
        TrashCan.CheckUnneeded(session, row.Run);
        if (row.Run.Status == RunStatus.Queued)
        {
            var rest = row.Run.Attempt > 0 ? RunStatus.Stopped : RunStatus.Cancelled;
            Transition(session, row, rest, actor, StopCause.User, "It was deleted while it waited.");
        }

        session.Execute("UPDATE runs SET deleted = coalesce(deleted, @now) WHERE number = @run", ("@now", session.Now.UtcTicks), ("@run", row.Number));
        AppendChange(session, row, actor, new { trash = true });
    });

    /// <inheritdoc/>
    public void Restore(string id, string actor) => Change(id, (session, row) =>
    {
        session.Execute("UPDATE runs SET deleted = NULL WHERE number = @run", ("@run", row.Number));
        AppendChange(session, row, actor, new { trash = false });
    });

    /// <inheritdoc/>
    public IReadOnlyList<string> Purge(DateTimeOffset before, string? only = null, IReadOnlySet<string>? sweeps = null)
        => _database.WriteThrough(session => TrashCan.Purge(session, before, only, sweeps));

    /// <inheritdoc/>
    public void Promote(Promotion promotion) => _database.WriteThrough(session =>
    {
        CheckpointRows.Promote(session, promotion);
        return true;
    });

    /// <inheritdoc/>
    public IReadOnlyList<Promotion> Promotions(int most = 20) => _database.Read(session => CheckpointRows.Promotions(session, most));

    /// <inheritdoc/>
    public long Version() => _database.Version();

    /// <inheritdoc/>
    public void Dispose()
    {
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private static long? Number(Session session, string id)
        => session.Number("SELECT number FROM runs WHERE id = @id", ("@id", id)) is > 0 and var number ? number : null;

    private static RunRow? FindAttempt(Session session, string id, int attempt) => IfLive(RunRows.Find(session, id), attempt);

    private static RunRow? LockAttempt(Session session, string id, int attempt) => IfLive(RunRows.Lock(session, id), attempt);

    private static RunRow? IfLive(RunRow? row, int attempt) => row is not null && row.Run.Attempt == attempt && row.Run.Status.IsLive() ? row : null;

    private static RunRow? LockUnchanged(Session session, Run seen)
        => RunRows.Lock(session, seen.Id) is { } row && row.Run.Status == seen.Status && row.Run.Attempt == seen.Attempt ? row : null;

    private static QueueHold? Hold(Session session) => session
        .Rows(
            "SELECT at, by FROM queue_holds WHERE released IS NULL",
            row => new QueueHold(new DateTimeOffset(row.GetInt64(0), TimeSpan.Zero), row.GetString(1)))
        .SingleOrDefault();

    private static List<RunRow> WaitingRows(Session session)
    {
        var rows = RunRows.Where(session, "status = 'Queued' AND deleted IS NULL").ToDictionary(row => row.Number);
        var starts = session.Rows(
            $"SELECT owner, COUNT(*) FROM runs WHERE status IN {RunRows.Live} OR claimed > @since GROUP BY owner",
            row => (Owner: row.GetString(0), Count: row.GetInt32(1)),
            ("@since", (session.Now - QueueOrder.Memory).UtcTicks));
        return
        [
            .. QueueOrder.Sort(
                    rows.Values.Select(row => new WaitingRun(row.Number, row.Run.Spec.Owner, row.Run.Priority)),
                    starts.ToDictionary(start => start.Owner, start => start.Count))
                .Select(next => rows[next.Number]),
        ];
    }

    private bool Fenced(string id, int attempt, Action<Session, RunRow> write) => _database.Write(session =>
    {
        if (LockAttempt(session, id, attempt) is not { } row)
        {
            return false;
        }

        write(session, row);
        return true;
    });

    private void Change(string id, Action<Session, RunRow> write) => _database.WriteThrough(session =>
    {
        write(session, RunRows.Lock(session, id) ?? throw new RunStoreException($"There is no run '{id}'. Look at the list of runs."));
        return true;
    });
}
