using System.Threading.Channels;
using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Recognition;

/// <summary>
/// Lets faces of concurrent requests share network passes: one thread owns the classifier, and each pass takes all
/// that waits. Nothing is delayed on purpose: a face that comes alone is classified alone and at once.
/// </summary>
public sealed class FaceBatcher : IDisposable
{
    // Larger passes cost the first in line more than they save the last.
    private const int LargestBatch = 32;

    private readonly Channel<Pending> _queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
    private readonly IFaceClassifier _classifier;
    private readonly Thread _worker;

    /// <summary>Takes the classifier over and disposes it in the end.</summary>
    public FaceBatcher(IFaceClassifier classifier)
    {
        _classifier = classifier;
        _worker = new Thread(Work) { IsBackground = true, Name = "face batcher" };
        _worker.Start();
    }

    public string ModelId => _classifier.ModelId;

    /// <inheritdoc cref="IFaceClassifier.Classes"/>
    public IReadOnlyList<string> Classes => _classifier.Classes;

    /// <inheritdoc cref="IFaceClassifier.HeadFor"/>
    public LabelHead HeadFor(LabelHead asked) => _classifier.HeadFor(asked);

    /// <inheritdoc cref="IFaceClassifier.RareFor"/>
    public IReadOnlyList<RareClass> RareFor(LabelHead asked) => _classifier.RareFor(asked);

    /// <summary>Classifies one 48x48 face, together with others that wait.</summary>
    /// <exception cref="ObjectDisposedException">The batcher is shutting down.</exception>
    public Task<FaceProbabilities> ClassifyAsync(GrayImage face, CancellationToken cancellation)
    {
        var pending = new Pending(face, cancellation);
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(pending), this);
        return pending.Answer.Task.WaitAsync(cancellation);
    }

    /// <inheritdoc cref="IFaceClassifier.Explain"/>
    public GrayImage Explain(GrayImage face, LabelHead head, int classIndex) => _classifier.Explain(face, head, classIndex);

    /// <summary>Answers what waits, then ends the thread.</summary>
    public void Dispose()
    {
        if (_queue.Writer.TryComplete())
        {
            _worker.Join();
            _classifier.Dispose();
        }
    }

    private void Work()
    {
        var batch = new List<Pending>(LargestBatch);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var pending))
            {
                if (!pending.Cancellation.IsCancellationRequested)
                {
                    batch.Add(pending);
                }
            }

            if (batch.Count > 0)
            {
                Answer(batch);
            }
        }
    }

    private void Answer(List<Pending> batch)
    {
        try
        {
            var answers = _classifier.Classify([.. batch.Select(p => p.Face)]);
            foreach (var (pending, answer) in batch.Zip(answers))
            {
                pending.Answer.TrySetResult(answer);
            }
        }
        catch (Exception error)
        {
            // A failed pass is the answer of those who waited for it; the thread goes on.
            batch.ForEach(p => p.Answer.TrySetException(error));
        }
    }

    private sealed record Pending(GrayImage Face, CancellationToken Cancellation)
    {
        public TaskCompletionSource<FaceProbabilities> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
