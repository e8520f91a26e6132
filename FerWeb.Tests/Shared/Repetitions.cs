namespace FerWeb.Tests.Shared;

/// <summary>How often a test repeats what it does with chance: a few times each time, many times with <c>./test --long</c>.</summary>
internal static class Repetitions
{
    /// <summary>The environment variable that <c>./test --long</c> sets.</summary>
    public const string Variable = "FERWEB_LONG_TESTS";

    /// <summary>Whether on PostgreSQL, for a test of what hangs little on the database: on SQLite alone, or on each in a long run.</summary>
    public static TheoryData<bool> OnPostgres => Of(1, 2) == 1 ? [false] : [false, true];

    /// <summary>The first count, or the second one in a long run.</summary>
    public static int Of(int usual, int inALongRun) => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } ? inALongRun : usual;
}
