using System.Collections.Concurrent;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;

namespace FerWeb.Tests.Engine.Recognition;

public sealed class FaceBatcherTests
{
    private static readonly float[] _neutral = [0, 0, 0, 0, 0, 0, 1];

    [Fact]
    public async Task ClassifyAsync_FacesThatArriveDuringAPass_ShareTheNextPass()
    {
        using var gate = new ManualResetEventSlim();
        var classifier = new GatedClassifier(gate);
        using var batcher = new FaceBatcher(classifier);

        var first = batcher.ClassifyAsync(Face(0), CancellationToken.None);
        await Patience.ForAsync(classifier.Started.WaitAsync());
        var others = Enumerable.Range(1, 10).Select(n => batcher.ClassifyAsync(Face((byte)n), CancellationToken.None)).ToArray();
        gate.Set();
        var answers = await Task.WhenAll(others.Prepend(first));

        Assert.Equal([1, 10], classifier.BatchSizes);
        Assert.Equal(Enumerable.Range(0, 11).Select(n => (float)n), answers.Select(a => a.Crowd[0]));
    }

    [Fact]
    public async Task ClassifyAsync_MoreThanOnePassHolds_AreAnsweredInSeveral()
    {
        using var gate = new ManualResetEventSlim();
        var classifier = new GatedClassifier(gate);
        using var batcher = new FaceBatcher(classifier);

        var first = batcher.ClassifyAsync(Face(0), CancellationToken.None);
        await Patience.ForAsync(classifier.Started.WaitAsync());
        var others = Enumerable.Range(1, 100).Select(n => batcher.ClassifyAsync(Face((byte)n), CancellationToken.None)).ToArray();
        gate.Set();
        await Task.WhenAll(others.Prepend(first));

        Assert.Equal([1, 32, 32, 32, 4], classifier.BatchSizes);
    }

    [Fact]
    public async Task ClassifyAsync_PassFails_ThoseWaitingHearOfItAndTheNextIsAnswered()
    {
        using var open = new ManualResetEventSlim(initialState: true);
        var classifier = new GatedClassifier(open) { Failure = new InvalidOperationException("broken pass") };
        using var batcher = new FaceBatcher(classifier);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => batcher.ClassifyAsync(Face(1), CancellationToken.None));
        classifier.Failure = null;
        var answer = await batcher.ClassifyAsync(Face(2), CancellationToken.None);

        Assert.Equal("broken pass", error.Message);
        Assert.Equal(2, answer.Crowd[0]);
    }

    [Fact]
    public async Task ClassifyAsync_CancelledWhileWaiting_IsNotComputed()
    {
        using var gate = new ManualResetEventSlim();
        var classifier = new GatedClassifier(gate);
        using var batcher = new FaceBatcher(classifier);
        using var cancellation = new CancellationTokenSource();

        var first = batcher.ClassifyAsync(Face(0), CancellationToken.None);
        await Patience.ForAsync(classifier.Started.WaitAsync());
        var second = batcher.ClassifyAsync(Face(1), cancellation.Token);
        var third = batcher.ClassifyAsync(Face(2), CancellationToken.None);
        await cancellation.CancelAsync();
        gate.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await Task.WhenAll(first, third);
        Assert.Equal([1, 1], classifier.BatchSizes);
    }

    [Fact]
    public async Task Dispose_FacesWaiting_AreAnsweredFirstAndLaterOnesRefused()
    {
        using var open = new ManualResetEventSlim(initialState: true);
        var batcher = new FaceBatcher(new GatedClassifier(open));
        var waiting = batcher.ClassifyAsync(Face(7), CancellationToken.None);

        batcher.Dispose();

        Assert.Equal(7, (await waiting).Crowd[0]);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => batcher.ClassifyAsync(Face(8), CancellationToken.None));
    }

    private static GrayImage Face(byte gray) => new(48, 48, [.. Enumerable.Repeat(gray, 48 * 48)]);

    // Answers with the first pixel, once the gate is open.
    private sealed class GatedClassifier(ManualResetEventSlim gate) : IFaceClassifier
    {
        public string ModelId => "gated";

        public IReadOnlyList<string> Classes => FaceClasses.Seven;

        public LabelHead HeadFor(LabelHead asked) => asked;

        public ConcurrentQueue<int> BatchSizes { get; } = new();

        public SemaphoreSlim Started { get; } = new(0);

        public Exception? Failure { get; set; }

        public IReadOnlyList<FaceProbabilities> Classify(IReadOnlyList<GrayImage> faces)
        {
            BatchSizes.Enqueue(faces.Count);
            Started.Release();
            gate.Wait();
            return Failure is null ? [.. faces.Select(f => new FaceProbabilities([f.Pixels[0], .. _neutral[1..]], _neutral))] : throw Failure;
        }

        public GrayImage Explain(GrayImage face, LabelHead head, int classIndex) => face;

        public void Dispose() => Started.Dispose();
    }
}
