using FerWeb.Components.Shared;

namespace FerWeb.Tests.Components;

public sealed class LifetimeTests
{
    [Fact]
    public async Task Token_WhenTheComponentIsGone_CanBeAskedForAndCancelsWhatBeginsThen()
    {
        var lifetime = new Lifetime();
        Assert.False(lifetime.IsCancellationRequested);

        await lifetime.CancelAsync();
        lifetime.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(TimeSpan.FromMinutes(5), lifetime.Token));
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(lifetime.Token);
        Assert.True(linked.IsCancellationRequested);
    }
}
