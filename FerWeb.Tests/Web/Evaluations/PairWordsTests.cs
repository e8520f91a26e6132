using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Evaluations;
using FerWeb.Tests.Web.Localization;
using FerWeb.Workspace.Comparison;

namespace FerWeb.Tests.Web.Evaluations;

/// <summary>Whether two models differ by more than chance, as pages say it.</summary>
public sealed class PairWordsTests
{
    [Theory]
    [InlineData("en", 0.0001, "p < 0.001")]
    [InlineData("de", 0.0001, "p < 0,001")]
    [InlineData("de", 0.25, "p = 0,250")]
    public void Of_PValue_IsWrittenAsReadersOfTheLanguageDo(string language, double value, string expected)
    {
        var interval = new BootstrapInterval(0.1, 0.05, 0.15);
        var result = new PairedComparison(
            "one", "other", Split.Test, 40, new McNemar(29, 1, value, true), interval, interval, Views.Single, Views.Single, null, null);

        InLanguage.Do(language, () => Assert.Contains(expected, PairWords.Of(result, "one", "other"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.5)]
    public void Of_OnePictureThatOnlyOneGetsRight_IsCountedInNoPlural(double value)
    {
        var interval = new BootstrapInterval(0.1, 0.05, 0.15);
        var result = new PairedComparison(
            "one", "other", Split.Test, 40, new McNemar(1, 12, value, true), interval, interval, Views.Single, Views.Single, null, null);

        InLanguage.Do("en", () => Assert.Contains(
            "Pictures that only one gets right: 1; only the other: 12.", PairWords.Of(result, "one", "other"), StringComparison.Ordinal));
    }
}
