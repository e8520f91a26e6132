using FerWeb.Api;
using FerWeb.Components.Shared;
using FerWeb.Evaluations;
using FerWeb.Models;
using FerWeb.Workspace.Models;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;

namespace FerWeb.Components.Pages.Models;

/// <summary>Sends one photo to two models over HTTP and opens the page with both answers.</summary>
public sealed partial class CompareForm(IJSRuntime js, IServiceProvider services, IOptions<LimitsOptions> limits) : ComponentBase, IAsyncDisposable
{
    private readonly JsControl _control = new(js, services);
    private IReadOnlyDictionary<string, string> _names = new Dictionary<string, string>();
    private ElementReference _root;

    /// <summary>What can be chosen.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ModelEntry> Models { get; set; }

    /// <summary>Chosen at first.</summary>
    [Parameter]
    public string? Left { get; set; }

    /// <inheritdoc cref="Left"/>
    [Parameter]
    public string? Right { get; set; }

    // A model beside itself tells nothing.
    private string? Second => Right ?? Models.FirstOrDefault(model => model.Id != (Left ?? Models[0].Id))?.Id;

    public ValueTask DisposeAsync() => _control.DisposeAsync();

    // Short, because a select does not wrap: with the id where two are called the same.
    protected override void OnParametersSet()
        => _names = EvaluationNames.ToldApart([.. Models.Select(model => (model.Id, model.Id, ModelText.Name(model.Name)))]);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _control.CreateAsync(
                $"./{Assets["assets/model-compare.js"]}", _root,
                new { models = "api/v1/models", page = "models/compare", maxBytes = limits.Value.MaxPhotoBytes });
        }
    }
}
