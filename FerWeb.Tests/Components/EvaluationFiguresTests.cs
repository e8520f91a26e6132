using Bunit;
using FerWeb.Components.Pages.Evaluations;
using FerWeb.Engine.Evaluation;
using FerWeb.Evaluations;
using FerWeb.Runs;
using FerWeb.Tests.Web.Evaluations;

namespace FerWeb.Tests.Components;

/// <summary>What the page of an evaluation says of calibration and votes.</summary>
public sealed class EvaluationFiguresTests : PageTest
{
    [Fact]
    public void Page_OfTheCrowdsMajority_ShowsTheFiguresAgainstAllVotes()
    {
        var kept = EvaluationsApiTests.Kept(Site, hasVotes: true);
        var votes = kept.Record!.Crowd!.Votes!;
        var labels = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, kept.Id));
        Assert.Empty(labels.FindAll("[data-part=votes]"));

        Navigation.NavigateTo($"evaluations/{kept.Id}?head=crowd");
        var page = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, kept.Id));

        Eventually(page, () => Assert.StartsWith("On the 40 pictures that have votes", TextOf(page, "[data-part=votes] .help"), StringComparison.Ordinal));
        Assert.Equal(
            [
                RunText.Measure(votes.KlDivergence), RunText.Measure(votes.Brier), RunText.Percent(votes.InTop2),
                RunText.Measure(votes.ExpectedCalibrationError),
            ],
            page.FindAll("[data-part=votes] dd strong").Select(figure => figure.TextContent));
        Assert.DoesNotContain("interval", TextOf(page, "[data-part=votes]"), StringComparison.Ordinal);
        Assert.DoesNotContain("right answers", TextOf(page, ".headline"), StringComparison.Ordinal);
    }

    [Fact]
    public void Headline_OfARecordOfAnEarlierVersion_LeavesOutWhatThatDidNotMeasure()
    {
        var record = EvaluationsApiTests.Kept(Site, hasVotes: true).Record!;

        Assert.All(
            ["Its calibration error of", "Class-wise calibration error", "Accuracy of the most confident 70"],
            words => Assert.Contains(words, Headline(record.Fer), StringComparison.Ordinal));
        var old = Headline(record.Crowd! with { Calibration = null, Votes = null });
        Assert.Contains("Calibration error", old, StringComparison.Ordinal);
        Assert.All(
            ["Its calibration error of", "Class-wise", "most confident 70", "Against all votes"],
            words => Assert.DoesNotContain(words, old, StringComparison.Ordinal));

        string Headline(HeadFigures figures) => TextOf(
            Render<EvaluationHeadline>(parameters => parameters.Add(shown => shown.Record, record).Add(shown => shown.Figures, figures)), ".headline");
    }

    [Fact]
    public void Sentences_OfAModelWhoseTrainingLeftCopiesOut_DoNotTakeThemOffItsFigure()
    {
        var record = EvaluationsApiTests.Kept(Site).Record!;
        Assert.Contains(EvaluationText.Sentences(record, record.Fer), sentence => sentence.StartsWith("10 of them are exact copies", StringComparison.Ordinal));

        var sentences = EvaluationText.Sentences(record with { LeftOutCopies = true }, record.Fer).ToList();

        Assert.Contains("10 of them also stand among the training pictures of the data set. The training left them out.", sentences);
        Assert.DoesNotContain(sentences, sentence => sentence.Contains("honest figure", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.02, "Its calibration error of 0.050 is more than chance explains")]
    [InlineData(0.05, "Its calibration error of 0.050 is no more than chance explains")]
    public void Sentences_OnTheCalibrationError_HoldItAgainstChance(double percentile, string expected)
    {
        var record = EvaluationsApiTests.Kept(Site).Record!;
        var figures = record.Fer with
        {
            All = record.Fer.All with { ExpectedCalibrationError = 0.05 },
            Calibration = record.Fer.Calibration! with { Perfect = new PerfectCalibration(0.01, percentile) },
        };

        Assert.Contains(EvaluationText.Sentences(record, figures), sentence => sentence.StartsWith(expected, StringComparison.Ordinal));
    }
}
