using System.Globalization;
using FerWeb.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>Sends a photo to a checkpoint over HTTP and shows its answer on the Recognise page. Nothing becomes live.</summary>
public sealed partial class TryCheckpoint(IJSRuntime js) : ComponentBase, IAsyncDisposable
{
    private ElementReference _root;
    private IJSObjectReference? _module;
    private IJSObjectReference? _control;

    [Parameter, EditorRequired]
    public required string Run { get; set; }

    [Parameter, EditorRequired]
    public required long Step { get; set; }

    public ValueTask DisposeAsync() => JsDisposal.EndAsync(_control, _module);

    protected override bool ShouldRender() => false;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _module = await js.InvokeAsync<IJSObjectReference>("import", $"./{Assets["assets/try-checkpoint.js"]}");
            _control = await _module.InvokeAsync<IJSObjectReference>("create", _root, string.Create(CultureInfo.InvariantCulture, $"api/v1/runs/{Run}/checkpoints/{Step}/recognize"));
        }
    }
}
