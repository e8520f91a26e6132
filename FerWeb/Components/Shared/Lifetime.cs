namespace FerWeb.Components.Shared;

/// <summary>
/// How long a component is there. Unlike that of a <see cref="CancellationTokenSource"/>, its token can be asked for afterwards too: what a
/// component began may go on when a person has left the page, and an exception then would end the page that they went to.
/// </summary>
internal sealed class Lifetime : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public Lifetime() => Token = _source.Token;

    /// <value>Cancelled when the component goes.</value>
    public CancellationToken Token { get; }

    public bool IsCancellationRequested => Token.IsCancellationRequested;

    public void Cancel() => _source.Cancel();

    public Task CancelAsync() => _source.CancelAsync();

    /// <summary>Does something at each interval until the component goes.</summary>
    /// <param name="interval">From one to the next.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="act">What is done.</param>
    /// <param name="tell">Hears the exception that ended it.</param>
    public async Task EveryAsync(TimeSpan interval, TimeProvider clock, Func<Task> act, Func<Exception, Task> tell)
    {
        try
        {
            using var timer = new PeriodicTimer(interval, clock);
            while (await timer.WaitForNextTickAsync(Token))
            {
                await act();
            }
        }
        catch (OperationCanceledException)
        {
            // The component is gone.
        }
        catch (Exception error)
        {
            await tell(error);
        }
    }

    public void Dispose() => _source.Dispose();
}
