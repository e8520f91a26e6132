using FerWeb.Components.Shared;
using FerWeb.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>The curves of a run. Rendered once; from then on they belong to run-live.ts, which follows the run over the hub and not over the circuit.</summary>
public sealed partial class LiveCurves(IJSRuntime js) : ComponentBase, IAsyncDisposable
{
    private static readonly (string Name, string Title, string Words)[] _main =
    [
        ("loss", Key("Loss"), Key("How wrong it is. Both lines should fall; when only the training line does, it learns by heart.")),
        ("accuracy", Key("Accuracy"), Key("Share of right answers. Validation is measured on pictures that it never learns from.")),
    ];

    private static readonly (string Name, string Title, string Words)[] _others =
    [
        ("rate", Key("Learning rate"), Key("How large its corrections are.")),
        ("speed", Key("Images per second"), Key("How fast this machine trains.")),
    ];

    private readonly JsControl _curves = new(js);
    private ElementReference _root;

    [Parameter, EditorRequired]
    public required string Id { get; set; }

    [Parameter, EditorRequired]
    public required int BatchSize { get; set; }

    public ValueTask DisposeAsync() => _curves.DisposeAsync();

    protected override bool ShouldRender() => false;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _curves.CreateAsync(
                $"./{Assets["assets/run-live.js"]}", _root, new { hub = TrainingHub.Path.TrimStart('/'), run = Id, batchSize = BatchSize });
        }
    }
}
