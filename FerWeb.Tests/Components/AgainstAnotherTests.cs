using Bunit;
using FerWeb.Components.Pages.Evaluations;
using FerWeb.Engine.Evaluation;
using FerWeb.Tests.Web.Evaluations;

namespace FerWeb.Tests.Components;

/// <summary>The panel that compares an evaluation with another one.</summary>
public sealed class AgainstAnotherTests : PageTest
{
    [Fact]
    public void Panel_AfterAnotherEvaluationByTheBrowsersHistory_ComparesThatOne()
    {
        var (good, bad, other) = (
            EvaluationsApiTests.Kept(Site), EvaluationsApiTests.Kept(Site, isRotated: true), EvaluationsApiTests.Kept(Site, isRotated: true));
        Navigation.NavigateTo($"evaluations/{good.Id}?against={bad.Id}");
        var page = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, good.Id));
        Eventually(page, () => Assert.Contains("is better", TextOf(page, "[data-part=against]"), StringComparison.Ordinal));

        page.Render(parameters => parameters.Add(shown => shown.Id, other.Id));

        Eventually(page, () => Assert.StartsWith("No significant difference", TextOf(page, "[data-part=against]"), StringComparison.Ordinal));
    }

    [Fact]
    public void Panel_OfOtherViews_SaysThatTheDifferenceMayComeFromThem()
    {
        var (one, bad) = (EvaluationsApiTests.Kept(Site), EvaluationsApiTests.Kept(Site, isRotated: true));
        var ten = EvaluationsApiTests.Kept(Site, views: Views.TenCrop);
        Navigation.NavigateTo($"evaluations/{ten.Id}?against={bad.Id}");
        var page = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, ten.Id));

        Eventually(page, () => Assert.StartsWith(
            $"“{ShippedModel.Id}, ten crops” is better", TextOf(page, "[data-part=against]"), StringComparison.Ordinal));
        Assert.Contains("averages ten crops of each picture", TextOf(page, "[data-part=views]"), StringComparison.Ordinal);

        Navigation.NavigateTo($"evaluations/{one.Id}?against={bad.Id}");
        var same = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, one.Id));
        Eventually(same, () => Assert.StartsWith($"“{ShippedModel.Id}” is better", TextOf(same, "[data-part=against]"), StringComparison.Ordinal));
        Assert.Empty(same.FindAll("[data-part=views]"));
        Assert.Contains($"{ShippedModel.Id}, ten crops, ", TextOf(same, $"#against option[value={ten.Id}]"), StringComparison.Ordinal);
    }
}
