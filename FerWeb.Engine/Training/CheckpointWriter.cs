using System.Diagnostics;

namespace FerWeb.Engine.Training;

/// <summary>Copies a session into memory on the training thread and writes the copy on another one, one checkpoint at a time.</summary>
internal sealed class CheckpointWriter(CheckpointStore store, ITrainingObserver observer) : IDisposable
{
    private const int Tries = 3;
    private static readonly TimeSpan _pauseBetweenTries = TimeSpan.FromSeconds(1);

    // The copies keep their memory from one checkpoint to the next: fresh pages would cost more than the copying.
    private readonly Dictionary<string, MemoryStream> _copies = [];
    private Task<CheckpointStored>? _writing;

    /// <value>What was last given to <see cref="Begin"/>.</value>
    public TrainerState? Newest { get; set; }

    /// <summary>Takes the copy and starts writing it; waits first when the one before is still being written.</summary>
    /// <exception cref="IOException">The one before could not be written.</exception>
    public void Begin(TrainingSession session, TrainerState state)
    {
        var stall = Stopwatch.StartNew();
        Report(wait: true);
        session.Capture(_copies, state);
        var stalled = stall.Elapsed.TotalMilliseconds;
        var before = Newest;
        Newest = state;
        _writing = Task.Run(() => Write(state, before, stalled));
    }

    /// <summary>Tells the observer, on this thread, of the checkpoint that has been stored meanwhile.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Report(bool wait = false)
    {
        if (_writing is { } writing && (wait || writing.IsCompleted))
        {
            _writing = null;
            observer.OnCheckpoint(writing.GetAwaiter().GetResult());
        }
    }

    public void Dispose()
    {
        // On the way out of an error the write still has to end: it reads the copies.
        _writing?.ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        _writing = null;
    }

    private CheckpointStored Write(TrainerState state, TrainerState? before, double stalled)
    {
        var files = _copies.ToDictionary(copy => copy.Key, copy => (ReadOnlyMemory<byte>)copy.Value.GetBuffer().AsMemory(0, (int)copy.Value.Length));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var folder = store.Save(state.Step, state.StepsToKeep([.. store.Steps, state.Step]), files, () => observer.OnStoring(state.Step));
                return new CheckpointStored(
                    folder, state.Step, state.Epoch, files.Values.Sum(file => (long)file.Length), state.BestStep == state.Step, stalled);
            }
            catch (IOException) when (attempt < Tries)
            {
                // The best ones so far stay, also where this one is better: it may never be stored. Before the last try all but the very best go.
                var kept = before?.StepsToKeep(store.Steps) ?? [];
                store.Prune(attempt < Tries - 1 ? kept : [.. kept.Take(1)], newest: 1);
                Task.Delay(_pauseBetweenTries).Wait();
            }
        }
    }
}
