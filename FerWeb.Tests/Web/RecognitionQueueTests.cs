using FerWeb.Api;
using FerWeb.Recognition;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Web;

/// <summary>Who gets a place, who gives it up, and who waits for whom.</summary>
public sealed class RecognitionQueueTests
{
    private static readonly TimeSpan _undisturbed = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();
    private readonly RecognitionQueue _queue;

    public RecognitionQueueTests()
        => _queue = new RecognitionQueue(Options.Create(new LimitsOptions { MaxConcurrent = 1, MaxWaiting = 1 }), _time);

    [Fact]
    public void TryEnter_PlacesTakenByOneThatIsStillOnItsWay_GivesItsPlaceToTheNextAfterAWhile()
    {
        using var slowest = _queue.TryEnter(null)!;
        _time.Advance(_undisturbed / 2);
        using var slow = _queue.TryEnter(null)!;
        Assert.Null(_queue.TryEnter(null));

        _time.Advance(_undisturbed / 2);
        using var next = _queue.TryEnter(null);

        Assert.NotNull(next);
        Assert.True(slowest.TooSlow.IsCancellationRequested);
        Assert.False(slow.TooSlow.IsCancellationRequested);
        Assert.Null(_queue.TryEnter(null));
    }

    [Fact]
    public void TryEnter_FrameOfLiveVideo_TakesNoPhotosPlace()
    {
        using var one = _queue.TryEnter(null)!;
        using var other = _queue.TryEnter(null)!;
        _time.Advance(2 * _undisturbed);

        Assert.Null(_queue.TryEnter(null, isLive: true));

        Assert.False(one.TooSlow.IsCancellationRequested);
        using var photo = _queue.TryEnter(null);
        Assert.NotNull(photo);
    }

    [Fact]
    public async Task TryEnter_PlacesTakenByThoseThatHaveArrived_StayTheirs()
    {
        using var running = _queue.TryEnter(null)!;
        using var waiting = _queue.TryEnter(null)!;
        await running.WaitForTurnAsync(default);
        var turn = waiting.WaitForTurnAsync(default);
        _time.Advance(2 * _undisturbed);

        Assert.Null(_queue.TryEnter(null));

        running.Dispose();
        await turn;
        using var next = _queue.TryEnter(null);
        Assert.NotNull(next);
    }

    [Fact]
    public async Task WaitForTurn_PlaceGivenToAnother_IsRefusedAndTakesNoneWithIt()
    {
        var slow = _queue.TryEnter(null)!;
        _time.Advance(_undisturbed);
        using var other = _queue.TryEnter(null)!;
        using var next = _queue.TryEnter(null)!;

        Assert.Equal(408, (await Assert.ThrowsAsync<ProblemException>(() => slow.WaitForTurnAsync(default))).Status);
        slow.Dispose();

        Assert.Null(_queue.TryEnter(null));
        await next.WaitForTurnAsync(default);
    }

    [Fact]
    public async Task WaitForTurn_FrameOfLiveVideo_WaitsBehindPhotosAndNotForLong()
    {
        var queue = new RecognitionQueue(Options.Create(new LimitsOptions { MaxConcurrent = 1, MaxWaiting = 2 }), _time);
        using var running = queue.TryEnter(null)!;
        await running.WaitForTurnAsync(default);
        using var frame = queue.TryEnter(null, isLive: true)!;
        using var photo = queue.TryEnter("photo")!;
        var (ofFrame, ofPhoto) = (frame.WaitForTurnAsync(default), photo.WaitForTurnAsync(default));

        Assert.Equal(0, queue.CountAhead("photo"));
        _time.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<TimeoutException>(() => ofFrame);
        Assert.False(ofPhoto.IsCompleted);

        running.Dispose();
        await ofPhoto;
    }
}
