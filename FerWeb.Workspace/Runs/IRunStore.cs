using FerWeb.Engine;

namespace FerWeb.Workspace.Runs;

/// <summary>
/// All runs, their events, curves, queue and checkpoints. Safe to use from several threads and several processes at
/// once. A worker's writes carry its attempt: once another attempt has begun they are refused (fencing), so two workers
/// never write one run. Times are the store's own clock, UTC.
/// </summary>
public interface IRunStore : IDisposable
{
    /// <summary>Creates a run, queued unless it is a draft.</summary>
    /// <returns>The run with its id.</returns>
    Run Create(RunSpec spec, string actor, bool draft = false, int priority = 0);

    /// <summary>The run, or null.</summary>
    Run? Find(string id);

    /// <summary>A page of runs.</summary>
    RunList List(RunQuery query);

    /// <summary>Whose runs there are and which tags they have, those in the trash as well, in alphabetical order.</summary>
    OwnersAndTags OwnersAndTags();

    /// <summary>Queued runs in the order in which they will start: priority, then fairly by owner, then first come first served.</summary>
    IReadOnlyList<Run> Queue();

    /// <summary>Since when nothing new starts, and who wanted it; null when what waits may start.</summary>
    QueueHold? Hold();

    /// <summary>Holds the queue, or lets what waits start again. Asking twice is asking once: the first hold stays.</summary>
    void SetHold(bool held, string actor);

    /// <summary>
    /// Moves a run when it still has the status and attempt of <paramref name="seen"/>; appends a status event. Moving a
    /// resting run to Queued is a resume. Ends the lease when <paramref name="to"/> is a resting status.
    /// </summary>
    /// <returns>The run as it is now; null when somebody else was faster (read it again).</returns>
    /// <exception cref="RunStoreException">The status machine does not allow it; the message says why.</exception>
    Run? Move(Run seen, RunStatus to, string actor, StopCause cause = StopCause.None, Sentence? reason = null);

    /// <summary>Takes the next queued run: Starting, attempt + 1, with a lease. Null when there is none, or the queue is held.</summary>
    /// <param name="host">Machine that will work on it.</param>
    /// <param name="lease">For how long, until the worker renews it.</param>
    /// <param name="accept">Passes over runs that this machine cannot begin now; must be quick and not change the store.</param>
    Run? Claim(string host, TimeSpan lease, Func<Run, bool>? accept = null);

    /// <summary>Says which process works on it and keeps the lease.</summary>
    /// <returns>
    /// The run as it is now (so that the worker sees Stopping and Pausing), or null when the attempt is over: the worker must
    /// exit without another write.
    /// </returns>
    Run? Renew(string id, int attempt, int process, TimeSpan lease);

    /// <summary>Live runs whose lease has run out become Interrupted.</summary>
    /// <param name="accept">
    /// Passes over runs whose worker gets more time. It is asked only while the store can be written, must be quick and not
    /// change the store.
    /// </param>
    /// <returns>Those runs.</returns>
    IReadOnlyList<Run> ExpireLeases(Func<Run, bool>? accept = null);

    /// <summary>Appends events with their metrics in one transaction, and brings the progress up to date.</summary>
    /// <returns>False when the attempt is over; nothing was written then.</returns>
    bool Append(string id, int attempt, string actor, IReadOnlyList<NewRunEvent> events, RunProgress? progress = null);

    /// <summary>Takes metrics after <paramref name="step"/> out of view because an attempt goes on from there; they stay stored under their attempt.</summary>
    /// <returns>False when the attempt is over.</returns>
    bool RollBack(string id, int attempt, long step);

    /// <summary>Events and metrics after <paramref name="after"/>; 0 reads from the beginning. Live and catch-up are this one query.</summary>
    /// <param name="id">The run.</param>
    /// <param name="after">Last number that the reader has.</param>
    /// <param name="mostPoints">Stop after the event with which this many points are reached.</param>
    RunDelta ReadSince(string id, long after, int mostPoints = 20_000);

    /// <summary>Events of one kind, by sequence number; what a later attempt took back is there too.</summary>
    /// <param name="id">The run.</param>
    /// <param name="kind">One of <see cref="RunEventKind"/>.</param>
    IReadOnlyList<RunEvent> ReadEvents(string id, string kind);

    /// <summary>Points of some curves in view, by step; all curves when <paramref name="keys"/> is empty.</summary>
    IReadOnlyList<MetricPoint> ReadMetrics(string id, params IReadOnlyCollection<string> keys);

    /// <summary>Training time until the newest metrics in view, in seconds, all attempts; 0 before the first.</summary>
    double TrainingSeconds(string id);

    /// <summary>Changes what a person may change.</summary>
    /// <returns>The run as it is now, or null when there is none.</returns>
    Run? Annotate(string id, string actor, string? name = null, string? notes = null, IReadOnlyList<string>? tags = null, int? priority = null);

    /// <summary>Exchanges the course of a resting run before it is resumed (epochs, learning rate, patience, time limit). An event says what changed.</summary>
    /// <exception cref="RunStoreException">The run does not rest.</exception>
    Run? ChangeOptions(Run seen, FerWeb.Engine.Training.TrainingOptions options, string actor);

    /// <summary>Remembers a checkpoint; the same step again replaces the entry. False when the attempt is over.</summary>
    bool AddCheckpoint(string id, int attempt, RunCheckpoint checkpoint);

    /// <summary>Forgets checkpoints whose folders are gone.</summary>
    void RemoveCheckpoint(string id, long step);

    /// <summary>Pins or unpins.</summary>
    void PinCheckpoint(string id, long step, bool pinned, string actor);

    /// <summary>By step.</summary>
    IReadOnlyList<RunCheckpoint> Checkpoints(string id);

    /// <summary>Into the trash.</summary>
    /// <exception cref="RunStoreException">It is live, or the live model or another run depends on it; the message names it.</exception>
    void Trash(string id, string actor);

    /// <summary>Out of the trash.</summary>
    void Restore(string id, string actor);

    /// <summary>Removes for good what has been in the trash since before <paramref name="before"/>; what another run needs stays.</summary>
    /// <param name="before">UTC.</param>
    /// <param name="only">This run alone; null for all.</param>
    /// <param name="sweeps">Ids of sweeps whose runs stay.</param>
    /// <returns>Ids of the removed runs; the caller removes their folders.</returns>
    IReadOnlyList<string> Purge(DateTimeOffset before, string? only = null, IReadOnlySet<string>? sweeps = null);

    /// <summary>What has come of runs and sweeps lately, by number: as long ago as <see cref="RunNotice.Lifetime"/>, and perhaps some before.</summary>
    /// <param name="after">Number of the last one that the reader has; 0 for all.</param>
    IReadOnlyList<RunNotice> Notices(long after);

    /// <summary>Takes the oldest notice that nobody has taken before, so that it is sent on by one and at most once. Null when there is none.</summary>
    RunNotice? ClaimNotice();

    /// <summary>Adds the notice of a sweep that has ended by itself.</summary>
    /// <param name="sweep">Its id.</param>
    /// <param name="name">What a person called it.</param>
    /// <param name="fault">Why it could not go on; null when all its runs are done.</param>
    void NoteSweepEnd(string sweep, string name, Sentence? fault);

    /// <summary>Writes down that a model is live now.</summary>
    void Promote(Promotion promotion);

    /// <summary>Newest first.</summary>
    IReadOnlyList<Promotion> Promotions(int most = 20);

    /// <summary>Changes whenever anything in the store has changed, by any process; cheap to ask often.</summary>
    long Version();

    /// <value>
    /// Completes soon after anything has changed since it was asked for, by any process, so that nobody has to wait for the next
    /// look at <see cref="Version"/>. It may come too often, and where nobody tells this process it never comes.
    /// </value>
    Task Changed { get; }
}
