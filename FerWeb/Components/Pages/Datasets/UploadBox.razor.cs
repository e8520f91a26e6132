using FerWeb.Components.Shared;
using FerWeb.Datasets;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;

namespace FerWeb.Components.Pages.Datasets;

/// <summary>
/// Where a data set file gets in. Its elements are rendered once and belong to the module dataset-upload.ts, which sends the
/// file over HTTP in pieces; from then on the list of imports shows it.
/// </summary>
public sealed partial class UploadBox(IJSRuntime js, IServiceProvider services, IOptions<DatasetsOptions> options) : ComponentBase, IAsyncDisposable
{
    private readonly DatasetsOptions _options = options.Value;
    private readonly JsControl _upload = new(js, services);
    private ElementReference _root;

    public ValueTask DisposeAsync() => _upload.DisposeAsync();

    protected override bool ShouldRender() => false;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _upload.CreateAsync(
                $"./{Assets["assets/dataset-upload.js"]}", _root,
                new { url = UploadsApi.Path.TrimStart('/'), maxBytes = _options.MaxUploadBytes, chunkBytes = _options.ChunkBytes });
        }
    }
}
