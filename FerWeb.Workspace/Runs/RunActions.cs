using FerWeb.Engine;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Storage;
using FerWeb.Workspace.Worker;

namespace FerWeb.Workspace.Runs;

/// <summary>
/// Everything that a person may do with runs, with its checks: the pages, the REST mirror and the command line go through
/// here. A refusal is a <see cref="RunStoreException"/> whose message says why and what to do instead.
/// </summary>
/// <param name="store">Where the runs are.</param>
/// <param name="data">Where their files are.</param>
/// <param name="time">The clock.</param>
/// <param name="devices">What this machine can train on; asked its driver when null.</param>
/// <param name="audit">Is told who did what; nobody when null, as for a folder of one run.</param>
public sealed partial class RunActions(
    IRunStore store, DataFolder data, TimeProvider time, Func<IReadOnlyList<Device>>? devices = null, AuditLog? audit = null)
{
    /// <summary>How long a run may be stopping before it may be killed.</summary>
    public static readonly TimeSpan KillAfter = TimeSpan.FromSeconds(30);

    /// <summary>A run's name may have so many characters.</summary>
    public const int LongestName = 120;

    /// <summary>Its notes may have so many characters, and all its tags together.</summary>
    public const int LongestNotes = 10_000;

    private const int MostRaces = 5;
    private const long EventsToLookBack = 500;

    private readonly Lock _queueOrder = new();

    /// <summary>Launches a run: into the queue.</summary>
    /// <param name="note">Writes it down elsewhere before a worker can have it; when it throws, there is no run. Null when nobody does.</param>
    /// <exception cref="TrainingException">The options, the name, the device or the weights to start from cannot be used.</exception>
    /// <exception cref="NoSpaceException">The disk has no room for its checkpoints.</exception>
    public Run Start(RunSpec spec, bool hasValidation, string actor, int priority = 0, Action<Run>? note = null)
    {
        // Here the network's head follows the data set, whoever asks and with whatever recipe.
        spec = spec with { Options = spec.Options.For(spec.Dataset.ClassNames) };
        Check(spec, hasValidation);
        var run = store.Create(spec with { Origin = spec.Origin ?? RunOrigin.Here() }, actor, draft: note is not null, priority);
        run = note is null ? run : Queued(run, note, actor);
        if (spec.Sweep is null)
        {
            audit?.Record(AuditActions.RunStarted, run.Id, run.Spec.Name, actor); // a sweep's stand in the log as the sweep
        }

        return run;
    }

    /// <summary>Which checkpoint of a run another one starts from: that of a step, or the newest. Whether it is there, <see cref="Start"/> asks.</summary>
    /// <exception cref="NotThereException">There is no such run, or no step is given and it has no checkpoint.</exception>
    public long StartStep(string run, long? step)
    {
        _ = Find(run);
        return step
            ?? (store.Checkpoints(run) is [.., var newest] ? newest.Step : throw new NotThereException($"There is no run '{run}' with a checkpoint."));
    }

    /// <summary>Refuses what <see cref="Start"/> would refuse.</summary>
    /// <exception cref="TrainingException">The options, the name, the device or the weights to start from cannot be used.</exception>
    /// <exception cref="NoSpaceException">The disk has no room for its checkpoints.</exception>
    public void Check(RunSpec spec, bool hasValidation)
    {
        // A sweep was started where its device is, and is taken further by a site that need not have it.
        OptionFault?[] faults =
            [NameFault(spec.Name), spec.Sweep is { Round: not null } ? null : DeviceFault(spec.Device), .. spec.Options.Faults(hasValidation)];
        RefuseFor(faults);
        spec.Options.ValidateStart(hasWeights: spec.ParentStep is not null);
        RequireStart(spec);
        DiskSpace.Require(data.Root, spec.Options);
    }

    /// <summary>The run.</summary>
    /// <exception cref="RunStoreException">There is none.</exception>
    public Run Find(string id) => store.Find(id) ?? throw Missing(id);

    /// <summary>Asks a live run to stop at its next step, or takes a waiting one out of the queue. Asking twice is asking once.</summary>
    public Run Stop(string id, string actor) => Change(id, run => run.Status switch
    {
        RunStatus.Stopping => null,
        RunStatus.Queued when run.Attempt > 0
            => new Target(RunStatus.Stopped, StopCause.User, $"{actor} took it out of the queue. Resume goes on from the last checkpoint."),
        RunStatus.Queued => new Target(RunStatus.Cancelled, StopCause.User, $"{actor} took it out of the queue. Clone it to start again."),
        RunStatus.Starting or RunStatus.Running or RunStatus.Pausing => new Target(RunStatus.Stopping),
        _ => throw Refuse(run, StoppedNot, "it does not run"),
    }, actor, AuditActions.RunStopped);

    /// <summary>Asks a live run to store a checkpoint and rest.</summary>
    public Run Pause(string id, string actor) => Change(id, run => run.Status switch
    {
        RunStatus.Pausing or RunStatus.Paused => null,
        RunStatus.Starting or RunStatus.Running => new Target(RunStatus.Pausing),
        RunStatus.Stopping => throw Refuse(run, PausedNot, "it is stopping already"),
        RunStatus.Queued => throw Refuse(run, PausedNot, "it waits in the queue; stop it to take it out"),
        _ => throw Refuse(run, PausedNot, "it does not run"),
    }, actor, AuditActions.RunPaused);

    /// <summary>
    /// Ends the worker of a run that has been stopping for <see cref="KillAfter"/>; the run goes on from its last checkpoint
    /// when it is resumed.
    /// </summary>
    public Run Kill(string id, string actor)
    {
        var worker = Find(id);
        var run = Change(id, run =>
        {
            if (run.Status is not (RunStatus.Stopping or RunStatus.Pausing))
            {
                throw Refuse(run, KilledNot, run.Status.IsLive() ? "it has not been asked to stop; stop it first" : "it does not run");
            }

            // Asked in the future: the clock was set back since, and nobody knows by how much.
            var waited = time.GetUtcNow() - AskedToStop(run);
            var wait = KillAfter - waited;
            return wait <= TimeSpan.Zero || waited < TimeSpan.Zero
                ? new Target(RunStatus.Interrupted, StopCause.User, $"{actor} killed its worker. Resume goes on from the last checkpoint.")
                : throw Refuse(run, KilledNot, $"it has {(int)Math.Ceiling(wait.TotalSeconds)} more seconds to store its checkpoint");
        }, actor, AuditActions.RunKilled);

        // The store has refused its writes from here on; what is left is to free what it holds.
        RunningWorker.Kill(worker);
        return run;
    }

    /// <summary>
    /// Puts a resting run back into the queue, or leaves one there that waits, with other epochs, learning rate, patience or time limit when given.
    /// </summary>
    /// <exception cref="TrainingException">
    /// The changed options cannot work, this machine has lost the device, or another engine wrote its checkpoints.
    /// </exception>
    /// <exception cref="NoSpaceException">The disk has no room for its checkpoints.</exception>
    public Run Resume(string id, string actor, ResumeChanges? changes = null)
        => Resume(id, actor, (changes ?? new ResumeChanges()).ApplyTo(Find(id).Spec.Options));

    /// <summary>Puts a resting run back into the queue, or leaves one there that waits, by options that differ in the course only.</summary>
    /// <exception cref="TrainingException">The options cannot work, this machine has lost the device, or another engine wrote its checkpoints.</exception>
    /// <exception cref="RunStoreException">It cannot go on, or not with these options.</exception>
    /// <exception cref="NoSpaceException">The disk has no room for its checkpoints.</exception>
    public Run Resume(string id, string actor, TrainingOptions options)
    {
        var run = Find(id);
        options = options.KeepingSmallEpochs(run.Spec.Options, run.Progress.Epoch);
        if (run.Status is RunStatus.Queued)
        {
            RequireEpochs(run, options);
            return Changed(run, options, actor);
        }

        if (!run.Status.IsResting() || run.Status is RunStatus.Cancelled || run.Deleted is not null)
        {
            throw Refuse(run, ResumedNot, run switch
            {
                { Deleted: not null } => "it is in the trash; restore it first",
                { Status: RunStatus.Cancelled } => "it never began; clone it instead",
                _ => "it is not at rest",
            });
        }

        if (DatasetUse.WhyGone(run.Spec.Dataset, data) is { } gone)
        {
            throw Refuse(run, ResumedNot, gone);
        }

        RequireEpochs(run, options);

        // By what it was trained with: a request that was cut off between changing the settings and the queue may be sent again.
        var folder = RunFolder.Exists(data.Run(id)) ? RunFolder.Open(data.Run(id)) : null;
        var trained = folder?.Config.Options ?? run.Spec.Options;
        if (run.Cause is StopCause.MaxTime && options.MaxTime <= trained.MaxTime)
        {
            throw Refuse(run, ResumedNot, "its time limit is reached; allow more time");
        }

        if (run.Cause is StopCause.Patience && OptionChanges.Between(trained, options).Count == 0)
        {
            throw Refuse(run, ResumedNot, "early stopping has ended it; allow more patience or more epochs");
        }

        RefuseFor(DeviceFault(run.Spec.Device));
        folder?.RequireSameEngine();
        DiskSpace.Require(data.Root, options, folder);
        Changed(run, options, actor);
        return Change(id, seen => seen.Status is RunStatus.Queued ? null : new Target(RunStatus.Queued), actor, AuditActions.RunResumed);
    }

    /// <summary>Changes name, notes and tags.</summary>
    /// <exception cref="TrainingException">The name is none, or the rest is too long.</exception>
    public Run Annotate(string id, string actor, string? name = null, string? notes = null, IReadOnlyList<string>? tags = null)
    {
        RefuseFor(name is null ? null : NameFault(name));

        // Every frame to every viewer carries them.
        if (notes?.Length > LongestNotes || tags?.Sum(tag => tag.Length) > LongestNotes)
        {
            throw new TrainingException($"Notes and tags hold at most {LongestNotes} characters each. Shorten them.");
        }

        return store.Annotate(id, actor, name?.Trim(), notes, tags) ?? throw Missing(id);
    }

    /// <summary>Keeps a checkpoint, or lets it go with the others again. Asking twice is asking once.</summary>
    /// <exception cref="NotThereException">There is no such run or checkpoint.</exception>
    public RunCheckpoint Pin(string id, long step, bool pinned, string actor)
    {
        var run = Find(id);
        var checkpoint = store.Checkpoints(id).FirstOrDefault(checkpoint => checkpoint.Step == step)
            ?? throw new NotThereException($"Run {id} has no checkpoint of step {step}. Look at its list of checkpoints.");
        if (checkpoint.IsPinned != pinned)
        {
            store.PinCheckpoint(id, step, pinned, actor);
        }

        return checkpoint with { IsPinned = pinned };
    }

    /// <summary>Moves a waiting run up or down the queue.</summary>
    /// <param name="id">The run.</param>
    /// <param name="places">How many; less than 0 is towards the front.</param>
    /// <param name="actor">Who.</param>
    public Run MoveInQueue(string id, int places, string actor)
    {
        lock (_queueOrder)
        {
            Reorder(Find(id).Id, places, actor);
        }

        return Find(id);
    }

    private void Reorder(string moved, int places, string actor)
    {
        var queue = store.Queue().ToList();
        var from = queue.FindIndex(run => run.Id == moved);
        if (from < 0)
        {
            throw new RunStoreException("This run does not wait in the queue any more.");
        }

        var run = queue[from];
        queue.RemoveAt(from);
        queue.Insert((int)Math.Clamp((long)from + places, 0, queue.Count), run);

        // From the last to the first: each a little more urgent than the one behind it, unless it is already.
        var behind = int.MinValue;
        foreach (var waiting in Enumerable.Reverse(queue))
        {
            var priority = behind == int.MinValue ? Math.Min(waiting.Priority, 0) : Math.Max(waiting.Id == moved ? int.MinValue : waiting.Priority, behind + 1);
            if (priority != waiting.Priority)
            {
                store.Annotate(waiting.Id, actor, priority: priority);
            }

            behind = priority;
        }
    }

    // What no worker of this machine can have would wait for ever.
    private OptionFault? DeviceFault(string device)
    {
        if (device is Device.Auto or Device.Cpu)
        {
            return null;
        }

        var there = (devices ?? Devices.List)().Select(known => known.Id).ToList();
        return there.Contains(device)
            ? null
            : new OptionFault("device", new Sentence(OptionWords.NoDevice, device, string.Join(", ", there.Prepend(Device.Auto))));
    }

    private static void RefuseFor(params IEnumerable<OptionFault?> faults)
    {
        if (faults.OfType<OptionFault>().ToList() is { Count: > 0 } found)
        {
            throw new TrainingException(found);
        }
    }

    // One that was interrupted in storing its model has that to do still, with the epochs that it has done.
    private static void RequireEpochs(Run run, TrainingOptions options)
    {
        var hasMoreToDo = options.Epochs > run.Progress.Epoch
            || (options.Epochs == run.Spec.Options.Epochs && !run.NeedsMoreEpochs);
        if (!hasMoreToDo)
        {
            throw Refuse(run, ResumedNot, $"epoch {run.Progress.Epoch} is done and it is set to {options.Epochs}; give it more epochs");
        }
    }

    // Long ago when its newest events do not say.
    private DateTimeOffset AskedToStop(Run run) => store.ReadSince(run.Id, Math.Max(0, run.LastSeq - EventsToLookBack)).Events
        .LastOrDefault(happened => happened.Kind == RunEventKind.Status)?.At ?? DateTimeOffset.MinValue;

    internal static NotThereException Missing(string id) => new($"There is no run '{id}'. It may have been deleted; the list of runs shows those there are.");

    // A sentence for each: other languages bend more than the one word.
    private static Sentence StoppedNot(Run run, Sentence why) => $"'{run.Spec.Name}' ({run.Id}) is {run.Status.Words()} and cannot be stopped: {why}.";

    private static Sentence PausedNot(Run run, Sentence why) => $"'{run.Spec.Name}' ({run.Id}) is {run.Status.Words()} and cannot be paused: {why}.";

    private static Sentence KilledNot(Run run, Sentence why) => $"'{run.Spec.Name}' ({run.Id}) is {run.Status.Words()} and cannot be killed: {why}.";

    private static Sentence ResumedNot(Run run, Sentence why) => $"'{run.Spec.Name}' ({run.Id}) is {run.Status.Words()} and cannot be resumed: {why}.";

    private static RunStoreException Refuse(Run run, Func<Run, Sentence, Sentence> refusal, Sentence why) => new(refusal(run, why));

    private void RequireStart(RunSpec spec)
    {
        if (spec is { Parent: { } parent, ParentStep: { } step }
            && (store.Checkpoints(parent).All(checkpoint => checkpoint.Step != step) || store.Find(parent) is not { } run
                || !Fits(run.Spec.Options.Network, run.Spec.Dataset.ClassNames)))
        {
            throw new TrainingException("These weights are gone or belong to another network. Choose others, or fresh ones.");
        }

        (spec.Options with { Teachers = [.. spec.Options.Teachers.Select(data.ModelHere)] }).ValidateTeachers(spec.Dataset.ClassNames);
        if (spec.Options.StartModel is not { } folder)
        {
            return;
        }

        try
        {
            var model = ModelFolder.ReadDescription(data.ModelHere(folder));
            if (!Fits(model.Network, model.Classes))
            {
                throw new TrainingException(
                    $"The model '{model.Id}' has a network of another kind or size ({model.Network.Architecture}) than this run " +
                    $"({spec.Options.Network.Architecture}), so its weights do not fit. Choose another model, or fresh weights.");
            }
        }
        catch (ModelFileException error)
        {
            throw new TrainingException(error.Sentence, error);
        }

        bool Fits(NetworkDescription start, IReadOnlyList<string> classes)
            => FittingWeights.Fit(start, classes, spec.Options.Network.For(spec.Dataset.ClassNames), spec.Dataset.ClassNames);
    }

    private Run Changed(Run run, TrainingOptions options, string actor)
    {
        // Before its first epoch has ended nobody has measured; the worker then looks at the data set itself.
        options.Validate(hasValidation: run.Progress is { Epoch: 0 } or { ValidationAccuracy: not null });
        return RunJson.Difference(run.Spec.Options, options).Count == 0
            ? run
            : store.ChangeOptions(run, options, actor) ?? throw new RunStoreException("Somebody else has just changed this run. Look again.");
    }

    private Run Change(string id, Func<Run, Target?> decide, string actor, string action)
    {
        for (var race = 0; race < MostRaces; race++)
        {
            var seen = Find(id);
            if (decide(seen) is not { } target)
            {
                return seen;
            }

            if (store.Move(seen, target.Status, actor, target.Cause, target.Reason) is { } moved)
            {
                return Recorded(action, moved, actor);
            }
        }

        throw new RunStoreException("This run keeps changing while you change it. Look again in a moment.");
    }

    private Run Recorded(string action, Run run, string actor)
    {
        audit?.Record(action, run.Id, run.Spec.Name, actor);
        return run;
    }

    private sealed record Target(RunStatus Status, StopCause Cause = StopCause.None, Sentence? Reason = null);
}
