using FerWeb.Api;
using FerWeb.Components.Shared;
using FerWeb.Engine.Recognition;
using FerWeb.Models;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;

namespace FerWeb.Components.Pages.Recognize;

/// <summary>
/// The place where a photo gets in. Its elements are rendered once and belong to the module photo-input.ts, which keeps
/// the photo in the browser, sends it over HTTP and hands back the result's id; the photo never travels over the circuit.
/// </summary>
public sealed partial class PhotoInput(
    IJSRuntime js, IServiceProvider services, IOptions<LimitsOptions> limits, IOptions<RecognitionOptions> options) : ComponentBase, IAsyncDisposable
{
    private readonly LimitsOptions _limits = limits.Value;
    private readonly bool _isOnSubmitOnly = options.Value.OnSubmitOnly;
    private readonly JsControl _input = new(js, services);
    private ElementReference _root;
    private DotNetObjectReference<Callbacks>? _callbacks;
    private RecognizeWay _source;

    /// <summary>The result that the page already shows; its photo is shown again when the browser still has it.</summary>
    [Parameter, EditorRequired]
    public required string? ResultId { get; set; }

    /// <summary>The live model's result for the same photo, where that one is a checkpoint's.</summary>
    [Parameter]
    public string? BesideId { get; set; }

    /// <summary>The site still keeps that result; a photo that came over a reload is sent again otherwise.</summary>
    [Parameter, EditorRequired]
    public required bool HasResult { get; set; }

    /// <summary>Where photos come from: <see cref="RecognizeWay.Photo"/> or <see cref="RecognizeWay.Camera"/>.</summary>
    [Parameter, EditorRequired]
    public required RecognizeWay Source { get; set; }

    [Parameter, EditorRequired]
    public required LabelHead Head { get; set; }

    [Parameter, EditorRequired]
    public required bool UseWholeImage { get; set; }

    /// <summary>What answers instead of the live model, if anything does.</summary>
    [Parameter]
    public TriedCheckpoint? Tried { get; set; }

    /// <summary>Shows the result of that id, with the live model's of the second one beside it. Returns it in words; null when it is no longer kept.</summary>
    [Parameter, EditorRequired]
    public required Func<string, string?, string?> ShowResult { get; set; }

    /// <summary>There is no result of the photo, or no photo any more.</summary>
    [Parameter, EditorRequired]
    public required Action ClearResult { get; set; }

    /// <summary>What lies over the photo.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Has the photo recognised again with other choices; they hold for later photos too.</summary>
    public Task ResendAsync(LabelHead head, bool useWholeImage, TriedCheckpoint? tried)
        => _input.CallAsync("resend", ToOptions(head, useWholeImage, tried));

    /// <summary>Has the photo recognised again, taken whole as the face; the choices hold for later photos.</summary>
    public Task TakeWholeAsync() => _input.CallAsync("takeWhole");

    /// <summary>Keeps in the address which face is looked at.</summary>
    public Task KeepFaceAsync(int number) => _input.CallAsync("keepFace", number);

    public async ValueTask DisposeAsync()
    {
        await _input.DisposeAsync();
        _callbacks?.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _source = Source;
            _callbacks = DotNetObjectReference.Create(new Callbacks(this));
            var settings = new { url = RecognizeApi.Path.TrimStart('/'), maxBytes = _limits.MaxPhotoBytes, onSubmitOnly = _isOnSubmitOnly };
            var choices = (Head, UseWholeImage, Tried);
            await _input.CreateAsync(
                $"./{Assets["assets/photo-input.js"]}", _root, _callbacks, settings, ToOptions(Head, UseWholeImage, Tried), Answer(), HasResult);

            // Others may have been chosen while the module loaded.
            if (choices != (Head, UseWholeImage, Tried))
            {
                await ResendAsync(Head, UseWholeImage, Tried);
            }
        }
        else if (_source != Source)
        {
            _source = Source;
            await _input.CallAsync("changeSource", Answer());
        }
    }

    private static object ToOptions(LabelHead head, bool useWholeImage, TriedCheckpoint? tried) => new
    {
        head = head.ToString().ToLowerInvariant(),
        whole = useWholeImage,
        tried = tried is null ? null : new { run = tried.Run, step = tried.Step, url = ModelsApi.AddressOf(tried.Run, tried.Step) },
    };

    private object? Answer() => ResultId is null ? null : new { resultId = ResultId, besideId = BesideId };

    /// <summary>What the module may call; such calls arrive on the circuit's own thread of work.</summary>
    private sealed class Callbacks(PhotoInput owner)
    {
        [JSInvokable]
        public string? ShowResult(string id, string? besideId) => owner.ShowResult(id, besideId);

        [JSInvokable]
        public void ClearResult() => owner.ClearResult();
    }
}
