namespace FerWeb.Workspace.Storage;

/// <summary>
/// Ids such as "r0qk3m9x": the time of creation in 1/32 s since 2026 in Crockford's base 32, good until 2060. They sort
/// by creation, and one that was purged is not given away again, so that a forgotten folder never meets a new run.
/// </summary>
internal static class RunId
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 7;

    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The next id.</summary>
    /// <param name="now">UTC.</param>
    /// <param name="newest">Id that it must follow, even when the clock stands or was set back; null for the first.</param>
    /// <param name="kind">Its first letter.</param>
    public static string Next(DateTimeOffset now, string? newest, char kind = 'r')
    {
        var ticks = Math.Max(0, (now - _start).Ticks / (TimeSpan.TicksPerSecond / 32));
        var number = Math.Max(ticks, newest is null ? 0 : Decode(newest) + 1);
        return string.Create(Length + 1, (number, kind), static (id, given) =>
        {
            var (rest, kind) = given;
            id[0] = kind;
            for (var i = Length; i > 0; i--, rest >>= 5)
            {
                id[i] = Digits[(int)(rest & 31)];
            }
        });
    }

    /// <summary>Whether a text looks like such an id, so that it is no path.</summary>
    public static bool IsValid(string id) => id.Length == Length + 1 && char.IsAsciiLetterLower(id[0]) && id.Skip(1).All(Digits.Contains);

    private static long Decode(string id) => id.Skip(1).Aggregate(0L, (number, digit) => (number << 5) | (long)Math.Max(0, Digits.IndexOf(digit)));
}
