using FerWeb.Engine.Models;
using FerWeb.Engine.Recognition;
using FerWeb.Workspace.Runs;

namespace FerWeb.Recognition;

/// <summary>
/// Models that answer photos and frames of live video beside the live model, without being it. The last two that were asked stay loaded, and more
/// while they are asked in turn, as by groups that try their networks live; one that has to give way is disposed after its last answer.
/// </summary>
internal sealed class TriedModels(TimeProvider time) : IDisposable
{
    // Each holds a network and the finder of faces.
    private const int AlwaysLoaded = 2;
    private const int MostLoaded = 8;

    // A live page asks more often: its frames wait for 5 seconds at most.
    private static readonly TimeSpan _inUse = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();

    // The last asked first.
    private readonly LinkedList<Loaded> _loaded = new();

    /// <summary>The recogniser of a model, warm; the first call loads it, which takes about a second. Dispose the lease afterwards.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <exception cref="RunStoreException">The model cannot be used.</exception>
    public async Task<LiveRecognizer.Lease> AcquireAsync(string folder)
    {
        while (true)
        {
            var loaded = Touch(folder);
            try
            {
                if (await loaded.Recognizer is var shared && shared.TryAdd())
                {
                    return new LiveRecognizer.Lease(shared);
                }
            }
            catch (Exception error) when (loaded.Recognizer.IsFaulted)
            {
                // The next one who asks loads it again: what was wrong may be mended by then.
                Forget(loaded);
                if (error is ModelFileException told)
                {
                    throw new RunStoreException(told.Sentence, told);
                }

                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            while (_loaded.First is { Value: var loaded })
            {
                Release(loaded);
            }
        }
    }

    private Loaded Touch(string folder)
    {
        lock (_gate)
        {
            // Another model may lie there since.
            var written = File.GetLastWriteTimeUtc(Path.Combine(folder, ModelFolder.WeightsFile));
            var loaded = _loaded.FirstOrDefault(one => one.Folder == folder && one.Written == written)
                ?? new Loaded(folder, written, Task.Run(() => new LiveRecognizer.Shared(PhotoRecognizer.Load(folder))));
            loaded.Asked = time.GetTimestamp();
            _loaded.Remove(loaded);
            _loaded.AddFirst(loaded);
            while (_loaded.Count > AlwaysLoaded && _loaded.Last!.Value is var last
                && (_loaded.Count > MostLoaded || time.GetElapsedTime(last.Asked) > _inUse))
            {
                Release(last);
            }

            return loaded;
        }
    }

    private void Forget(Loaded loaded)
    {
        lock (_gate)
        {
            _loaded.Remove(loaded);
        }
    }

    private void Release(Loaded loaded)
    {
        _loaded.Remove(loaded);
        _ = loaded.Recognizer.ContinueWith(
            recognizer => recognizer.Result.Release(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    private sealed record Loaded(string Folder, DateTime Written, Task<LiveRecognizer.Shared> Recognizer)
    {
        public long Asked { get; set; }
    }
}
