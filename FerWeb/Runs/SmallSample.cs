using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>
/// How shares of few pictures are said. A per cent sign promises a precision that they do not have: of 9 pictures each one is 11 points. The
/// one place for this rule.
/// </summary>
internal static class SmallSample
{
    /// <summary>From this many pictures on a share is said in per cent, or of 100.</summary>
    public const int Enough = 30;

    /// <summary>Whether there are so few that they are counted.</summary>
    public static bool IsSmall(int count) => count is > 0 and < Enough;

    /// <summary>"6 of 9", or "66.7 %" of many.</summary>
    /// <param name="share">Of those that are right, 0 to 1; null where nothing was measured.</param>
    /// <param name="count">Of how many; null where nobody knows.</param>
    public static string Words(double? share, int? count)
        => share is { } known && count is { } few && IsSmall(few) ? OutOf((int)Math.Round(known * few), few) : RunText.Percent(share);

    /// <summary>"6 of 9".</summary>
    public static string OutOf(int part, int whole) => T["{0} of {1}", RunText.Count(part), RunText.Count(whole)];
}
