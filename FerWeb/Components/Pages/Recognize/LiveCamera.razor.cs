using FerWeb.Components.Shared;
using FerWeb.Engine.Emotions;
using FerWeb.Models;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Recognize;

/// <summary>The camera, frame by frame. The module live.ts sends the frames by HTTP and draws the answers; the circuit carries none of them.</summary>
public sealed partial class LiveCamera(IJSRuntime js, IServiceProvider services, IOptions<RecognitionOptions> options) : ComponentBase, IAsyncDisposable
{
    private static readonly int[] _ghostWidths = [22, 9, 16, 78, 30, 12, 40];

    private readonly JsControl _live = new(js, services);
    private ElementReference _root;

    /// <summary>Where frames are answered, relative to the site; stays as it is while the camera is shown.</summary>
    [Parameter, EditorRequired]
    public required string Url { get; set; }

    /// <summary>The page around it may be shown large to a room.</summary>
    [Parameter]
    public bool Presentable { get; set; }

    /// <summary>Id of the model that answers, where it is to be named: the live one.</summary>
    [Parameter]
    public string? Model { get; set; }

    /// <summary>What else a person can do without a camera.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    [Inject]
    internal ModelDescriptions Descriptions { get; set; } = null!;

    public ValueTask DisposeAsync() => _live.DisposeAsync();

    protected override bool ShouldRender() => false;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _live.CreateAsync($"./{Assets["assets/live.js"]}", _root, Settings());
        }
    }

    private object Settings() => new
    {
        url = Url,
        emotions = Enum.GetValues<Emotion>().Select(emotion => new
        {
            name = EmotionNames.Of(emotion),
            word = emotion.Word(),
            wordInSentence = emotion.WordInSentence(),
        }),
        unsureBelow = options.Value.UnsureBelow,
        unsureLead = options.Value.UnsureLead,
        face = T["Face {0}:"],
        unsure = T["Not sure: maybe {0} or {1}"],
        notSure = T["Not sure"],
        percent = T["{0}\u00a0%"],
        rare = T["* Learned from few pictures: {0}"],
    };
}
