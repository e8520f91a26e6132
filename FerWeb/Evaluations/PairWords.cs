using System.Globalization;
using FerWeb.Runs;
using FerWeb.Workspace.Comparison;
using static FerWeb.Localization.Texts;

namespace FerWeb.Evaluations;

/// <summary>Whether two models differ by more than chance, in words.</summary>
internal static class PairWords
{
    private static CultureInfo Culture => CultureInfo.CurrentUICulture;

    public static string Of(PairedComparison result, string first, string second)
    {
        var p = result.Test.PValue < 0.001 ? $"< {Thousandths(0.001)}" : $"= {Thousandths(result.Test.PValue)}";
        var (low, high) = (Points(result.Accuracy.Low), Points(result.Accuracy.High));
        var better = result.Accuracy.Estimate >= 0 ? first : second;
        return result.IsSignificant
            ? T[
                "“{0}” is better. Pictures that only {1} gets right: {2}; only the other: {3}. The difference in accuracy is {4} percentage points "
                + "({5} to {6}), more than chance explains (p {7}).",
                better, first, RunText.Count(result.Test.OnlyFirst), RunText.Count(result.Test.OnlySecond), Points(result.Accuracy.Estimate), low, high, p]
            : T[
                "No significant difference, n = {0}. Pictures that only {1} gets right: {2}; only the other: {3}. The difference in accuracy is {4} "
                + "percentage points ({5} to {6}), which chance explains well enough (p {7}).",
                RunText.Count(result.Count), first, RunText.Count(result.Test.OnlyFirst), RunText.Count(result.Test.OnlySecond),
                Points(result.Accuracy.Estimate), low, high, p];
    }

    private static string Thousandths(double value) => value.ToString("0.000", Culture);

    private static string Points(double share) => (share * 100).ToString("+0.0;−0.0;0.0", Culture);
}
