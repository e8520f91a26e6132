namespace FerWeb.Tests;

/// <summary>Waits for what comes by itself, but not for ever: a test that hangs names nobody.</summary>
internal static class Patience
{
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(20);

    /// <exception cref="TimeoutException">It did not hold within two minutes.</exception>
    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var end = TimeProvider.System.GetUtcNow() + _longest; !await holds(); await Task.Delay(_between))
        {
            if (TimeProvider.System.GetUtcNow() > end)
            {
                throw new TimeoutException($"Not so within {_longest}.");
            }
        }
    }

    /// <exception cref="TimeoutException">It did not end within two minutes.</exception>
    public static Task ForAsync(Task ending) => ending.WaitAsync(_longest);

    /// <exception cref="TimeoutException">It did not end within two minutes.</exception>
    public static Task<T> ForAsync<T>(Task<T> ending) => ending.WaitAsync(_longest);

    /// <exception cref="TimeoutException">It did not hold within two minutes.</exception>
    public static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));
}
