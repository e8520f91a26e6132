using System.Text.Json;
using Bunit;
using FerWeb.Components.Pages.Batch;
using FerWeb.Components.Pages.Recognize;
using FerWeb.Engine.Recognition;
using Microsoft.AspNetCore.Components;

namespace FerWeb.Tests.Components;

/// <summary>What a person chooses while the module is on its way that sends the photos.</summary>
public sealed class LateChoiceTests : PageTest
{
    [Fact]
    public async Task Labels_ChosenWhileTheModuleOfAPhotoLoads_AreToldItOnceItIsThere()
    {
        var choices = JsonSerializer.Serialize(await ChooseBeforeAsync<RecognizePage>("photo-input.js"));

        Assert.Contains("\"head\":\"fer\"", choices, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_ChosenWhileTheModuleOfABatchLoads_AreToldItOnceItIsThere()
        => Assert.Equal("fer", await ChooseBeforeAsync<BatchPage>("batch.js"));

    /// <returns>What the module is told of the choice.</returns>
    private async Task<object?> ChooseBeforeAsync<TPage>(string name)
        where TPage : IComponent
    {
        var module = new LateModule(JSInterop, name);
        var page = (IRenderedComponent<IComponent>)Render<TPage>();
        await page.InvokeAsync(() => page.FindComponent<LabelChoice>().Instance.ValueChanged.InvokeAsync(LabelHead.Fer));
        Assert.Empty(JSInterop.Invocations["create"]);

        await module.ComeAsync();

        await Patience.UntilAsync(() => JSInterop.Invocations["resend"].Count > 0);
        return Assert.Single(JSInterop.Invocations["resend"]).Arguments[0];
    }
}
