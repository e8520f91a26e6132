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
    private string? _answersAt; // as the module knows it, or is about to

    /// <summary>Where frames are answered, relative to the site; camera and full screen stay when it changes.</summary>
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

    protected override Task OnParametersSetAsync() => _answersAt is null ? Task.CompletedTask : AnswerAtAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            var url = Url;
            await _live.CreateAsync($"./{Assets["assets/live.js"]}", _root, Settings());
            _answersAt = url;
            await AnswerAtAsync();
        }
    }

    private async Task AnswerAtAsync()
    {
        if (_answersAt != Url)
        {
            _answersAt = Url;
            await _live.CallAsync("answerAt", Url);
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
