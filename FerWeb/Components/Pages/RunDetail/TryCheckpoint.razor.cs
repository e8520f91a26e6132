using FerWeb.Api;
using FerWeb.Components.Shared;
using FerWeb.Models;
using FerWeb.Recognition;
using FerWeb.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>Sends a photo to a checkpoint over HTTP and shows its answer on the Recognise page, beside the live model's. Nothing becomes live.</summary>
public sealed partial class TryCheckpoint(IJSRuntime js, IServiceProvider services, IOptions<LimitsOptions> limits) : ComponentBase, IAsyncDisposable
{
    private readonly JsControl _control = new(js, services);
    private ElementReference _root;

    [Parameter, EditorRequired]
    public required string Run { get; set; }

    [Parameter, EditorRequired]
    public required long Step { get; set; }

    /// <summary>It is what the page offers as the next step, besides the list of checkpoints.</summary>
    [Parameter]
    public bool IsOffered { get; set; }

    /// <summary>It matters most on the page.</summary>
    [Parameter]
    public bool IsPrimary { get; set; }

    private string Name
        => T["{0}: {1}", T["Try on a photo"], T[IsOffered ? Key("step {0} of this run") : Key("step {0}"), RunText.Count(Step)]];

    public ValueTask DisposeAsync() => _control.DisposeAsync();

    protected override bool ShouldRender() => false;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            var settings = new
            {
                checkpoint = ModelsApi.AddressOf(Run, Step),
                live = RecognizeApi.Path.TrimStart('/'),
                maxBytes = limits.Value.MaxPhotoBytes,
                run = Run,
                step = Step,
            };
            await _control.CreateAsync($"./{Assets["assets/try-checkpoint.js"]}", _root, settings);
        }
    }
}
