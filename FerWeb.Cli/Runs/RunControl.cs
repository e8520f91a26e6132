using System.ComponentModel;
using System.Diagnostics;
using FerWeb.Engine.Training;
using FerWeb.Runs;

namespace FerWeb.Cli.Runs;

/// <summary>What a person at the terminal does to a run. Asking twice is asking once; what cannot be done is refused with the next step.</summary>
internal sealed class RunControl(IRunStore store, string actor)
{
    private const int MostRaces = 5;

    /// <summary>Asks a live run to stop, or takes a waiting one out of the queue.</summary>
    public Run Stop(string id) => Move(id, run => run.Status switch
    {
        RunStatus.Stopping => null,
        RunStatus.Queued => new Step(RunStatus.Cancelled, $"{actor} took it out of the queue. Start a new run with its settings to train after all."),
        RunStatus.Starting or RunStatus.Running or RunStatus.Pausing => new Step(RunStatus.Stopping),
        _ => throw Refuse(run, "stopped", "There is nothing to stop."),
    });

    /// <summary>Asks a live run to store a checkpoint and rest.</summary>
    public Run Pause(string id) => Move(id, run => run.Status switch
    {
        RunStatus.Pausing or RunStatus.Paused => null,
        RunStatus.Starting or RunStatus.Running => new Step(RunStatus.Pausing),
        _ => throw Refuse(run, "paused", "Only a run that trains can be paused."),
    });

    /// <summary>Puts a resting run back into the queue, with another course where one is given.</summary>
    public Run Resume(string id, Func<TrainingOptions, TrainingOptions> change)
    {
        var run = Find(id);
        var options = change(run.Spec.Options);
        if (run.Status.IsResting() && options != run.Spec.Options)
        {
            _ = store.ChangeOptions(run, options, actor) ?? throw Race(run);
        }

        return Move(id, seen => seen.Status switch
        {
            RunStatus.Queued => null,
            _ when !seen.Status.IsResting() => throw Refuse(seen, "resumed", "Wait until it rests."),
            RunStatus.Cancelled => throw Refuse(seen, "resumed", "It never began; start a new run with its settings."),
            _ when options.Epochs <= seen.Progress.Epoch => throw Refuse(seen, "resumed", $"Its {seen.Progress.Epoch} epochs are done; give it more by --epochs."),
            _ => new Step(RunStatus.Queued),
        });
    }

    /// <summary>Shuts a worker out and ends it; the run can go on from its last checkpoint.</summary>
    public Run Kill(string id)
    {
        var worker = Find(id);
        var run = Move(id, run => run.Status.IsLive()
            ? new Step(RunStatus.Interrupted, $"{actor} killed its worker. Resume goes on from the last checkpoint.")
            : throw Refuse(run, "killed", "It has no worker."));
        KillProcess(worker);
        return run;
    }

    /// <summary>Into the trash.</summary>
    public Run Trash(string id)
    {
        store.Trash(Find(id).Id, actor);
        return Find(id);
    }

    /// <summary>Out of the trash.</summary>
    public Run Restore(string id)
    {
        store.Restore(Find(id).Id, actor);
        return Find(id);
    }

    /// <summary>The run.</summary>
    /// <exception cref="RunStoreException">There is none.</exception>
    public Run Find(string id) => store.Find(id) ?? throw new RunStoreException($"There is no run '{id}'. 'ferweb runs list' shows those there are.");

    private static RunStoreException Refuse(Run run, string verb, string next) => new($"'{run.Spec.Name}' ({run.Id}) is {run.Status.Words()} and cannot be {verb}. {next}");

    private static RunStoreException Race(Run run) => new($"'{run.Spec.Name}' ({run.Id}) has just been changed by somebody else. Look again.");

    private Run Move(string id, Func<Run, Step?> decide)
    {
        var seen = Find(id);
        for (var race = 0; race < MostRaces; race++, seen = Find(id))
        {
            if (decide(seen) is not { } step)
            {
                return seen;
            }

            if (store.Move(seen, step.To, actor, StopCause.User, step.Reason) is { } moved)
            {
                return moved;
            }
        }

        throw Race(seen);
    }

    // The worker ends by itself when its next renewal is refused, unless it hangs. Process ids are used again: the command line
    // tells a worker from a stranger.
    private static void KillProcess(Run run)
    {
        if (run.WorkerProcess is not { } id || run.Host != Environment.MachineName || !OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            var words = File.ReadAllText($"/proc/{id}/cmdline").Split('\0');
            if (words.Contains("worker") && words.Contains(run.Id))
            {
                process.Kill();
            }
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception or IOException)
        {
            // It has ended.
        }
    }

    private sealed record Step(RunStatus To, string Reason = "");
}
