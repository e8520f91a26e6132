using FerWeb.Engine;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;

namespace FerWeb.Recognition;

/// <summary>Creates the recogniser and warms it up; throws with a plain sentence when there is no usable model.</summary>
internal delegate Task<IPhotoRecognizer> RecognizerLoader(CancellationToken cancellation);

/// <summary>
/// The recogniser that answers at the moment; none until the model is loaded and warm. It can be exchanged at any time:
/// requests that have begun end with the one that they acquired, which is disposed after the last of them.
/// </summary>
internal sealed class LiveRecognizer : IDisposable
{
    private volatile Shared? _current;
    private volatile Sentence? _fault;

    /// <summary>Id of the model that answers; null while there is none.</summary>
    public string? ModelId => _current?.Recognizer.ModelId;

    /// <summary>What that model tells apart; FER-2013's seven while there is none.</summary>
    public IReadOnlyList<string> Classes => _current?.Recognizer.Classes ?? FaceClasses.Seven;

    /// <summary>Why there is no recogniser, in words; null while it loads or when there is one.</summary>
    public Sentence? Fault => _fault;

    /// <summary>The warm recogniser for one request, or null while there is none; dispose the lease afterwards.</summary>
    public Lease? Acquire()
    {
        // A recogniser that was exchanged and has just lost its last lease gives no other: its successor does.
        while (_current is { } shared)
        {
            if (shared.TryAdd())
            {
                return new Lease(shared);
            }
        }

        return null;
    }

    /// <summary>From now on this one answers; it is disposed in its turn.</summary>
    public void Use(IPhotoRecognizer recognizer) => Interlocked.Exchange(ref _current, new Shared(recognizer))?.Release();

    /// <summary>This one answers unless another one already does; then it is disposed.</summary>
    public void UseFirst(IPhotoRecognizer recognizer)
    {
        var shared = new Shared(recognizer);
        if (Interlocked.CompareExchange(ref _current, shared, null) is not null)
        {
            shared.Release();
        }
    }

    public void Fail(Sentence fault) => _fault = fault;

    public void Dispose() => Interlocked.Exchange(ref _current, null)?.Release();

    /// <summary>The use of a recogniser by one request.</summary>
    internal sealed class Lease : IDisposable
    {
        private Shared? _shared;

        internal Lease(Shared shared) => (_shared, Recognizer) = (shared, shared.Recognizer);

        public IPhotoRecognizer Recognizer { get; }

        public void Dispose() => Interlocked.Exchange(ref _shared, null)?.Release();
    }

    internal sealed class Shared(IPhotoRecognizer recognizer)
    {
        // One for being the current one, one for each lease.
        private int _holders = 1;

        public IPhotoRecognizer Recognizer => recognizer;

        public bool TryAdd()
        {
            for (var holders = _holders; holders > 0; holders = _holders)
            {
                if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders)
                {
                    return true;
                }
            }

            return false;
        }

        public void Release()
        {
            if (Interlocked.Decrement(ref _holders) == 0)
            {
                (recognizer as IDisposable)?.Dispose();
            }
        }
    }
}
