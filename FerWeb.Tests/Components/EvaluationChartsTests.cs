using Bunit;
using FerWeb.Components.Pages.Evaluations;
using FerWeb.Engine.Evaluation;
using FerWeb.Runs;
using FerWeb.Tests.Web.Evaluations;
using Plotly.Blazor.Traces;

namespace FerWeb.Tests.Components;

/// <summary>The curves of an evaluation, as pictures to save and as tables.</summary>
public sealed class EvaluationChartsTests : PageTest
{
    private readonly HeadFigures _figures;
    private readonly BunitJSModuleInterop _plotly;

    public EvaluationChartsTests()
    {
        _plotly = JSInterop.SetupModule("./_content/Plotly.Blazor/plotly-interop-7.2.0.js");
        _plotly.Mode = JSRuntimeMode.Loose;
        _figures = EvaluationsApiTests.Kept(Site).Record!.Fer;
    }

    [Fact]
    public void Tables_Opened_HaveTheAreaAndThePicturesOfEachClass()
    {
        var charts = Show();
        Assert.Empty(charts.FindAll("table"));

        var (precisionRecall, roc) = (Table(charts, "precision-recall"), Table(charts, "roc"));

        Assert.Equal(["Class", "Average precision", "Pictures"], precisionRecall[0]);
        Assert.Equal(["Class", "Area under the ROC curve", "Pictures"], roc[0]);
        Assert.Equal(1 + 7, roc.Length);
        var support = RunText.Count(_figures.All.Classes[0].Support);
        Assert.Equal(["Angry", RunText.Measure(_figures.Curves[0].AveragePrecision), support], precisionRecall[1]);
        Assert.Equal(["Angry", RunText.Measure(_figures.Curves[0].AreaUnderRoc), support], roc[1]);
    }

    [Fact]
    public void Reliability_TellsHowManyPicturesAreInEachGroup()
    {
        var charts = Show();

        var groups = Table(charts, "reliability");

        Assert.Equal(["Confidence", "Share of right answers", "Pictures"], groups[0]);
        Assert.Equal(
            _figures.Reliability.Select(bin => (RunText.Percent(bin.Confidence), RunText.Percent(bin.Accuracy), RunText.Count(bin.Count))),
            groups[1..].Select(row => (row[0], row[1], row[2])));
        Assert.Contains("Pictures in each group: 4.", TextOf(charts, "[aria-labelledby=chart-reliability] .help"), StringComparison.Ordinal);
        Assert.All(((Scatter)EvaluationTraces.Reliability(_figures)[^1]).TextArray!, words => Assert.Equal("4 pictures", words));
    }

    [Theory]
    [InlineData("Precision and recall", "precision-recall")]
    [InlineData("ROC", "roc")]
    [InlineData("Reliability diagram", "reliability")]
    public void Chart_SavedAsAPicture_IsCalledByTheEvaluationAndTheChart(string title, string name)
    {
        var charts = Show();

        Press(charts, $"Save {title} as a picture");

        Eventually(charts, () => Assert.Contains($"e1-{name}", Assert.Single(_plotly.Invocations["downloadImage"]).Arguments.OfType<string>()));
    }

    [Fact]
    public void Reliability_OfTheCrowdHead_IsByTheSharesOfTheVotes() => Assert.Equal(
        ["Confidence", "Share of the votes for the answer", "Pictures"],
        Table(Show(EvaluationsApiTests.Kept(Site, hasVotes: true).Record!.Crowd), "reliability")[0]);

    private IRenderedComponent<EvaluationCharts> Show(HeadFigures? figures = null) => Render<EvaluationCharts>(
        parameters => parameters.Add(charts => charts.Evaluation, "e1").Add(charts => charts.Figures, figures ?? _figures));

    private static string[][] Table(IRenderedComponent<EvaluationCharts> charts, string name)
    {
        charts.InvokeAsync(() => charts.Find($"[data-table={name}]").PreviousElementSibling!.Click()).GetAwaiter().GetResult();
        return [.. charts.FindAll($"[data-table={name}] tr").Select(row => row.Children.Select(cell => cell.TextContent).ToArray())];
    }
}
