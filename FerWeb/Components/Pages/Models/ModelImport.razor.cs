using FerWeb.Components.Shared;
using FerWeb.Engine.Models.Exchange;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace FerWeb.Components.Pages.Models;

/// <summary>Sends a model's files over HTTP and opens the page of models with it; a refusal stands below.</summary>
public sealed partial class ModelImport(IJSRuntime js, IServiceProvider services) : ComponentBase, IAsyncDisposable
{
    private readonly JsControl _control = new(js, services);
    private ElementReference _root;

    public ValueTask DisposeAsync() => _control.DisposeAsync();

    protected override bool ShouldRender() => false;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _control.CreateAsync(
                $"./{Assets["assets/model-import.js"]}", _root, new { address = "api/v1/models/import", page = "models", maxBytes = ModelReader.MaxBytes });
        }
    }
}
