using FerWeb.Api;
using FerWeb.Components.Shared;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Recognize;

/// <summary>The heat map over a face, computed when a person asks for it.</summary>
public sealed partial class FaceHeat(IJSRuntime js) : ComponentBase, IAsyncDisposable
{
    private static readonly string _caution = Key(
        "It says where the network looked, not why; a glow beside the face is a sign of a mistake.");

    private readonly Lifetime _gone = new();
    private FaceClass? _class;
    private string? _map;
    private string _words = "";
    private IJSObjectReference? _module;
    private ElementReference _body;
    private bool _isAsked; // by its button, and not yet brought into view

    /// <summary>Whose face it is.</summary>
    [Parameter, EditorRequired]
    public required RecognitionResult Result { get; set; }

    [Parameter, EditorRequired]
    public required FaceResult Face { get; set; }

    /// <summary>Address of the picture that the network saw.</summary>
    [Parameter, EditorRequired]
    public required string Crop { get; set; }

    /// <summary>Remembers whether it is open.</summary>
    [Parameter]
    public OpenAsides Open { get; set; } = new();

    [Inject]
    internal FaceExplainer Explainer { get; set; } = null!;

    public ValueTask DisposeAsync()
    {
        _gone.Cancel();
        _gone.Dispose();
        return JsDisposal.DisposeAsync(_module);
    }

    protected override Task OnInitializedAsync() => Open.Heat ? ShowAsync(Face.Label) : Task.CompletedTask;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // On a phone it stands below the edge of the screen.
        if (_isAsked && _map is not null)
        {
            _isAsked = false;
            try
            {
                _module ??= await js.InvokeAsync<IJSObjectReference>("import", _gone.Token, $"./{Assets["assets/into-view.js"]}");
                await _module.InvokeVoidAsync("bringIntoView", _gone.Token, _body);
            }
            catch (Exception error) when (error is JSException or JSDisconnectedException or OperationCanceledException)
            {
                // The page is gone, or it cannot load the module now: who looks for it scrolls.
            }
        }
    }

    private Task ToggleAsync()
    {
        Open.Heat = _isAsked = _class is null;
        if (Open.Heat)
        {
            return ShowAsync(Face.Label);
        }

        _class = null;
        return Task.CompletedTask;
    }

    private async Task ShowAsync(FaceClass one)
    {
        (_class, _map, _words) = (one, null, "");
        try
        {
            var heat = await Explainer.ExplainAsync(Result, Face, one, _gone.Token);
            if (_class != one)
            {
                return; // Another one was chosen meanwhile, or none.
            }

            var isEmpty = Array.TrueForAll(heat.Pixels, pixel => pixel == 0);
            _map = "data:image/png;base64," + Convert.ToBase64String(PngEncoder.Encode(heat));
            var words = ClassTexts.Of(Result.Classes);
            _words = isEmpty ? T[words.NoEvidence] : T[words.Evidence] + " " + T[_caution];
        }
        catch (ProblemException refusal)
        {
            _words = refusal.Status is StatusCodes.Status409Conflict ? T[refusal.Message] : OfModules[refusal.Message];
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
        }
    }
}
