using Npgsql;

namespace FerWeb.Workspace.Storage;

/// <summary>Listens, on a connection of its own, to what transactions of any process tell when they have changed something.</summary>
internal sealed class PostgresChanges : IDisposable
{
    private static readonly TimeSpan _betweenTries = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _end = new();
    private TaskCompletionSource _next = NewChange();

    /// <param name="source">Where to listen.</param>
    /// <param name="channel">What to.</param>
    public PostgresChanges(NpgsqlDataSource source, string channel) => _ = Task.Run(() => ListenAsync(source, channel, _end.Token));

    /// <value>Completes at the next change.</value>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Dispose() => _end.Cancel();

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ListenAsync(NpgsqlDataSource source, string channel, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellation);
                connection.Notification += (_, _) => Tell();
#pragma warning disable CA2100 // a constant
                await using (var listen = new NpgsqlCommand($"LISTEN {channel}", connection))
#pragma warning restore CA2100
                {
                    await listen.ExecuteNonQueryAsync(cancellation);
                }

                // Something may have happened while nobody listened.
                Tell();
                while (true)
                {
                    await connection.WaitAsync(cancellation);
                }
            }
            catch (Exception error) when (error is NpgsqlException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                // The database is away. Whoever asks for the version meanwhile hears of it.
                await Task.Delay(_betweenTries, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Tell() => Interlocked.Exchange(ref _next, NewChange()).TrySetResult();
}
