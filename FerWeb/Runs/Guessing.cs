using FerWeb.Engine.Evaluation;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>Whether answers are better than guesses.</summary>
/// <param name="Pictures">On how many it was measured.</param>
/// <param name="Share">Of the most frequent class among them: so often is right who always answers that one.</param>
internal sealed record Guessing(int Pictures, double Share)
{
    /// <summary>That in a sentence.</summary>
    /// <param name="right">How often they are right, as the page says it.</param>
    public string Words(string right) => T[
        "{0} right on {1} pictures cannot be told from guessing: always answering the most frequent class is right in {2}.",
        right, RunText.Count(Pictures), RunText.Percent(Share)];

    /// <summary>
    /// The guess that these answers cannot be told from: the 95 % interval of their accuracy (Wilson) reaches down to it. Null where they
    /// are better, or where there is nothing to tell.
    /// </summary>
    /// <param name="confusion">A row per true class, a column per answer; null where it was not kept.</param>
    public static Guessing? Of(int[][]? confusion)
    {
        if (confusion is null || confusion.Count(row => row.Sum() > 0) < 2)
        {
            return null;
        }

        var pictures = confusion.Sum(row => row.Sum());
        var (low, _) = ClassificationMetrics.WilsonInterval(confusion.Select((row, k) => row[k]).Sum(), pictures);
        var guess = new Guessing(pictures, confusion.Max(row => row.Sum()) / (double)pictures);
        return low <= guess.Share ? guess : null;
    }
}
