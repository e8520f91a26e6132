using System.Globalization;
using FerWeb.Components.Shared;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;
using FerWeb.Feedback;
using FerWeb.Recognition;
using FerWeb.Workspace.Feedback;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Recognize;

/// <summary>Asks whether the answer for a face was right. What is said goes over HTTP, under the limits that hold for all clients.</summary>
public sealed partial class FaceFeedback(IJSRuntime js, IOptions<RecognitionOptions> options) : ComponentBase, IAsyncDisposable
{
    private IJSObjectReference? _module;
    private ElementReference _title;
    private ElementReference _undo;
    private FeedbackGiven? _given;
    private bool _isSure;
    private bool _isChoosing;
    private bool _keepsPicture;
    private bool _isSending;
    private bool _mustFocus;
    private bool _isGone;
    private string _status = "";
    private string? _fault;

    [Parameter, EditorRequired]
    public required string ResultId { get; set; }

    /// <summary>The answer, of a model of the seven emotions.</summary>
    [Parameter, EditorRequired]
    public required RecognitionResult Result { get; set; }

    [Parameter, EditorRequired]
    public required FaceResult Face { get; set; }

    /// <summary>Its number in the result, from 0.</summary>
    [Parameter, EditorRequired]
    public required int Number { get; set; }

    [Inject]
    internal FeedbackService Feedback { get; set; } = null!;

    [Inject]
    internal CircuitConnection Connection { get; set; } = null!;

    private string Address => FeedbackApi.AddressOf(ResultId, Number.ToString(CultureInfo.InvariantCulture));

    public ValueTask DisposeAsync()
    {
        _isGone = true;
        return JsDisposal.DisposeAsync(_module);
    }

    protected override void OnInitialized()
    {
        _isSure = Verdict.Of(Result, Face, options.Value).IsSure;
        try
        {
            Show(Feedback.Find(ResultId, Number));
        }
        catch (FeedbackException)
        {
            // It is told, and logged, when the person answers.
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_mustFocus)
        {
            // The button that was pressed is gone.
            _mustFocus = false;
            await (_given is null ? _title : _undo).FocusAsync(preventScroll: true);
        }
    }

    private string Id(string part) => string.Create(CultureInfo.InvariantCulture, $"feedback-{Number}-{part}");

    private void Show(FeedbackGiven? given)
    {
        (_given, _keepsPicture, _isChoosing) = (given, given?.HasPicture == true, false);
        _status = given is null ? "" : T[given.HasPicture ? Key("Thank you. The picture is kept.") : Key("Thank you.")];
    }

    private async Task SayAsync(Emotion? said)
    {
        if (_isSending)
        {
            return;
        }

        var answer = said is null ? "no_face" : said == Face.Label.Emotion ? "yes" : "no";
        var (given, isFirst, wanted) = (_given, _given is null, false);
        do
        {
            wanted = _keepsPicture;
            if (await SendAsync(new { answer, emotion = said is { } emotion ? EmotionNames.Of(emotion) : null, keep_picture = wanted }) is not { } hasPicture)
            {
                Show(given);
                return;
            }

            given = new FeedbackGiven(said, hasPicture);
        }
        while (_keepsPicture != wanted); // the box was changed while the answer was on its way
        Show(given);
        _mustFocus = isFirst;
    }

    /// <summary>Ticked or not before the answer it is only remembered; after it, what is kept changes at once.</summary>
    private Task KeepAsync(bool keepsPicture)
    {
        _keepsPicture = keepsPicture;
        return _given is { } given ? SayAsync(given.Said) : Task.CompletedTask;
    }

    private async Task UndoAsync()
    {
        if (await SendAsync(null) is not null)
        {
            Show(null);
            (_status, _mustFocus) = (T["Your answer is deleted."], true);
        }
    }

    /// <returns>Whether a picture is kept now; null when it did not work.</returns>
    private async Task<bool?> SendAsync(object? said)
    {
        if (_isSending)
        {
            return null;
        }

        _isSending = true;
        try
        {
            var outcome = await AskToSendAsync(said);
            _fault = outcome.Fault;
            return outcome.Fault is null ? outcome.HasPicture : null;
        }
        finally
        {
            _isSending = false;
        }
    }

    private async Task<Outcome> AskToSendAsync(object? said)
    {
        while (true)
        {
            var lost = Connection.Lost;
            try
            {
                _module ??= await js.InvokeAsync<IJSObjectReference>("import", lost, $"./{Assets["assets/feedback.js"]}");
                return await _module.InvokeAsync<Outcome>("send", lost, Address, said);
            }
            catch (OperationCanceledException) when (lost.IsCancellationRequested && !_isGone)
            {
                // The call is lost, or its answer is, and the browser is back: to say the same twice keeps no more than to say it once.
            }
        }
    }

    private sealed record Outcome(bool HasPicture, string? Fault);
}
