namespace FerWeb.Tests;

/// <summary>Waits for what comes by itself, but not for ever: a test that hangs names nobody.</summary>
internal static class Patience
{
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(20);

    /// <summary>How long anything may take on a machine that is busy with something else.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(2);

    /// <exception cref="TimeoutException">It did not hold within two minutes.</exception>
    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var end = TimeProvider.System.GetUtcNow() + Longest; !await holds(); await Task.Delay(_between))
        {
            if (TimeProvider.System.GetUtcNow() > end)
            {
                throw new TimeoutException($"Not so within {Longest}.");
            }
        }
    }

    /// <exception cref="TimeoutException">It did not end within two minutes.</exception>
    public static Task ForAsync(Task ending) => ending.WaitAsync(Longest);

    /// <exception cref="TimeoutException">It did not end within two minutes.</exception>
    public static Task<T> ForAsync<T>(Task<T> ending) => ending.WaitAsync(Longest);

    /// <exception cref="TimeoutException">It did not hold within two minutes.</exception>
    public static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));
}
