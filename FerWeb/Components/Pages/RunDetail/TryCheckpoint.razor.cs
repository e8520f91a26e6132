using System.Globalization;
using FerWeb.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>Sends a photo to a checkpoint over HTTP and shows its answer on the Recognise page. Nothing becomes live.</summary>
public sealed partial class TryCheckpoint(IJSRuntime js) : ComponentBase, IAsyncDisposable
{
    private readonly JsControl _control = new(js);
    private ElementReference _root;

    [Parameter, EditorRequired]
    public required string Run { get; set; }

    [Parameter, EditorRequired]
    public required long Step { get; set; }

    public ValueTask DisposeAsync() => _control.DisposeAsync();

    protected override bool ShouldRender() => false;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _control.CreateAsync(
                $"./{Assets["assets/try-checkpoint.js"]}", _root,
                string.Create(CultureInfo.InvariantCulture, $"api/v1/runs/{Run}/checkpoints/{Step}/recognize"));
        }
    }
}
