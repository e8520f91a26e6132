namespace FerWeb.Tests.Shared;

/// <summary>How often a test repeats what it does with chance: a few times each time, many times with <c>./test --long</c>.</summary>
internal static class Repetitions
{
    /// <summary>The environment variable that <c>./test --long</c> sets.</summary>
    public const string Variable = "FERWEB_LONG_TESTS";

    /// <summary>The first count, or the second one in a long run.</summary>
    public static int Of(int usual, int inALongRun) => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } ? inALongRun : usual;
}
