using Bunit;
using FerWeb.Components.Pages.Evaluations;
using FerWeb.Components.Pages.Models;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Models;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web.Evaluations;
using FerWeb.Workspace;
using FerWeb.Workspace.Evaluations;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>Which model an evaluation is said of, and of what.</summary>
public sealed class EvaluationNamesTests : PageTest
{
    private EvaluationLibrary Evaluations => Services.GetRequiredService<EvaluationLibrary>();

    [Fact]
    public void Evaluation_OfAModelWhoseIdAnotherHasNow_IsNotSaidOfThatOne()
    {
        var (before, now) = (new string('b', 64), new string('c', 64));
        var models = Services.GetRequiredService<DataFolder>().Models;
        OwnClasses.Describe(models, "ensemble");
        var folder = Path.Combine(models, "ensemble");
        var description = ModelFolder.ReadDescription(folder) with { Name = "Both of us", WeightsSha256 = now };
        ModelFolder.WriteDescription(folder, description);
        var (old, its) = (
            EvaluationsApiTests.Kept(Evaluations, model: new EvaluatedModel("ensemble", before)),
            EvaluationsApiTests.Kept(Evaluations, model: new EvaluatedModel("ensemble", now)));

        var list = Render<EvaluationsPage>();
        var panel = Render<ModelEvaluations>(parameters => parameters
            .Add(shown => shown.Model, new KnownModel("ensemble", folder)).Add(shown => shown.Description, description));

        Assert.Equal("ensemble (bbbbbbbb)", TextOf(list, $"tbody a[href='evaluations/{old.Id}']"));
        Assert.Equal("Both of us", TextOf(list, $"tbody a[href='evaluations/{its.Id}']"));
        Assert.Equal([$"evaluations/{its.Id}"], panel.FindAll("a[href^='evaluations/']").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public void Evaluation_OfTenCrops_SaysSoInTheListAndOnItsPageAndAtItsModel()
    {
        var (one, ten) = (EvaluationsApiTests.Kept(Site), EvaluationsApiTests.Kept(Site, views: Views.TenCrop));

        var list = Render<EvaluationsPage>();
        var page = Render<EvaluationPage>(parameters => parameters.Add(shown => shown.Id, ten.Id));
        var panel = Render<ModelEvaluations>(parameters => parameters
            .Add(shown => shown.Model, new KnownModel(ShippedModel.Id, ShippedModel.Folder))
            .Add(shown => shown.Description, ModelFolder.ReadDescription(ShippedModel.Folder)));

        Assert.Single(list.FindAll("tbody td"), cell => Words(cell.TextContent) == "Drawn faces, validation, ten crops");
        Assert.Contains(", validation, ten crops · ", TextOf(page, ".head .help"), StringComparison.Ordinal);
        Assert.Equal((true, false), (SaysSo(ten), SaysSo(one)));

        bool SaysSo(Evaluation evaluation)
            => TextOf(panel, $"a[href='evaluations/{evaluation.Id}']").Contains(", validation, ten crops: ", StringComparison.Ordinal);
    }
}
