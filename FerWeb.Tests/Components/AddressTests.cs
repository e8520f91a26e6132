using Bunit;
using FerWeb.Components.Pages.DatasetCare;
using FerWeb.Components.Pages.Evaluations;
using FerWeb.Components.Pages.People;
using FerWeb.Components.Pages.Recognize;
using FerWeb.Components.Pages.Runs;
using Microsoft.AspNetCore.Components;

namespace FerWeb.Tests.Components;

/// <summary>Addresses that somebody typed.</summary>
public sealed class AddressTests : PageTest
{
    [Theory]
    [InlineData(typeof(RecognizePage), "?whole=1&run=r0000001&step=two&face=first")]
    [InlineData(typeof(RunsPage), "runs?trash=1&page=x")]
    [InlineData(typeof(EvaluationsPage), "evaluations?step=x")]
    [InlineData(typeof(PicturesPage), "datasets/none/pictures?page=x&picture=y")]
    [InlineData(typeof(DuplicatesPage), "datasets/none/duplicates?across=1&page=x")]
    [InlineData(typeof(AuditPage), "audit?before=x")]
    public void Page_WithValuesThatMakeNoSense_IsThereAsUsual(Type type, string address)
    {
        var given = new Dictionary<string, object>();
        if (type.GetProperty("Id") is not null)
        {
            given.Add("Id", "none");
        }

        Navigation.NavigateTo(address);

        var page = Render<DynamicComponent>(parameters => parameters.Add(shown => shown.Type, type).Add(shown => shown.Parameters, given));

        Assert.NotEmpty(page.FindAll("h1"));
    }
}
