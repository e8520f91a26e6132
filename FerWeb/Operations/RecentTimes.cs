namespace FerWeb.Operations;

/// <summary>How long photos and live frames took lately: the newest thousand of the last five minutes.</summary>
internal sealed class RecentTimes(TimeProvider clock)
{
    /// <summary>How many it keeps; of more the newest.</summary>
    public const int Most = 1000;

    /// <summary>How far it looks back.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Queue<(long At, double Seconds)> _times = new(Most);

    /// <summary>Takes one more.</summary>
    public void Add(TimeSpan time)
    {
        lock (_lock)
        {
            if (_times.Count == Most)
            {
                _times.Dequeue();
            }

            _times.Enqueue((clock.GetTimestamp(), time.TotalSeconds));
        }
    }

    /// <summary>Percentiles by nearest rank, in seconds; null when there was no photo.</summary>
    public Percentiles? Read()
    {
        double[] seconds;
        lock (_lock)
        {
            seconds = [.. _times.Where(time => clock.GetElapsedTime(time.At) <= Window).Select(time => time.Seconds).Order()];
        }

        return seconds.Length == 0 ? null : new Percentiles(seconds.Length, At(0.5), At(0.95), At(0.99));

        double At(double share) => seconds[(int)Math.Ceiling(share * seconds.Length) - 1];
    }
}

/// <summary>Percentiles of a time, in seconds.</summary>
/// <param name="Count">Of how many photos and live frames; of more than 1,000 the newest 1,000 count.</param>
/// <param name="P50">Half took at most this.</param>
/// <param name="P95">95 of 100 took at most this.</param>
/// <param name="P99">99 of 100 took at most this.</param>
public sealed record Percentiles(int Count, double P50, double P95, double P99);
