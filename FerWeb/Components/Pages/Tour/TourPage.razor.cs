using FerWeb.Api;
using FerWeb.Components.Shared;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Models;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Models;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Options;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Tour;

/// <summary>A lesson in steps, one idea each, on the average faces and with the model that answers now. The address holds the step.</summary>
public sealed partial class TourPage(IWebHostEnvironment environment, NavigationManager navigation) : ComponentBase, IDisposable
{
    // The first is tried first: the shipped model is not sure of any of them.
    private static readonly Mix[] _mixes = [new(Emotion.Neutral, Emotion.Surprise), new(Emotion.Fear, Emotion.Sad), new(Emotion.Angry, Emotion.Fear)];

    private readonly Lifetime _gone = new();
    private readonly SemaphoreSlim _turn = new(1); // not disposed: what was begun gives it back after the page is gone, too
    private CancellationToken _whileHere;
    private Emotion _chosen = Emotion.Happy;
    private RecognitionResult? _answer;
    private Mix _mix = _mixes[0];
    private string? _mixed;
    private RecognitionResult? _mixAnswer;
    private string? _fault;
    private ElementReference _tour;
    private int _shown; // the step that is on the page; 0 before there is one
    private int? _turningTo; // the step that a key has asked for, until the browser tells of it
    private ModelDescription? _model;
    private ClassificationMetrics? _report;

    /// <summary>The step that is shown, from 1 on.</summary>
    [SupplyParameterFromQuery]
    public string? Step { get; set; }

    [Inject]
    internal RecognitionService Recognition { get; set; } = null!;

    [Inject]
    internal LiveRecognizer Live { get; set; } = null!;

    [Inject]
    internal LiveModelSwitch Switch { get; set; } = null!;

    [Inject]
    internal IOptions<RecognitionOptions> Options { get; set; } = null!;

    private static string[] Titles =>
    [
        T["What the network sees"], T["Seven words, 100 %"], T["Where it is not sure"], T["How often it is right"],
        T["What it takes for what"], T["An expression is not a feeling"], T["Bias and consent"], T["Try it"],
    ];

    private static string[] Rules =>
    [
        T["Use your own face or the examples."], T["Ask before you use anybody else's."],
        T["Take no for an answer."], T["Photograph no pupil without their agreement and that of their parents."],
    ];

    private int Current => Math.Clamp(AddressValue.Of<int>(Step) ?? 1, 1, Titles.Length);

    private bool IsSureOfMix => _mixAnswer is { Faces: [var face, ..] } answer && Verdict.Of(answer, face, Options.Value).IsSure;

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _whileHere = _gone.Token;
        if (!FaceClasses.IsSeven(Live.Classes))
        {
            return; // The page says that it needs another model.
        }

        _shown = Current;
        _model = ModelText.Describe(Switch.Answering);
        _report = ModelText.MainReport(_model)?.All;
        await ChooseAsync(_chosen);
        foreach (var mix in _mixes)
        {
            await MixAsync(mix);
            if (!IsSureOfMix)
            {
                break;
            }
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (Current == _turningTo)
        {
            _turningTo = null;
        }

        if (_shown > 0 && _shown != Current && FaceClasses.IsSeven(Live.Classes))
        {
            // Before the step that is left goes, and with it what has the focus: until the next one takes it, no key would be heard.
            _shown = Current;
            await _tour.FocusAsync(preventScroll: true);
        }
    }

    private static string? CropOf(RecognitionResult? answer) => answer is { Faces: [var first, ..] } ? Address(PngEncoder.Encode(first.Seen)) : null;

    private static string Address(byte[] png) => "data:image/png;base64," + Convert.ToBase64String(png);

    private void TurnByKey(KeyboardEventArgs key)
    {
        var from = _turningTo ?? Current;
        var step = key switch
        {
            { AltKey: true } or { CtrlKey: true } or { MetaKey: true } => from, // the browser's own
            { Key: "ArrowRight" } => from + 1,
            { Key: "ArrowLeft" } => from - 1,
            _ => from,
        };
        if (step != from && step >= 1 && step <= Titles.Length)
        {
            _turningTo = step;
            navigation.NavigateTo($"tour?step={step}");
        }
    }

    private async Task ChooseAsync(Emotion emotion)
    {
        _chosen = emotion;
        var answer = await RecognizeAsync(() => _chosen == emotion, () => ReadAsync(emotion));
        if (_chosen == emotion) // Otherwise another one was chosen meanwhile.
        {
            _answer = answer;
        }
    }

    private async Task MixAsync(Mix mix)
    {
        _mix = mix;
        byte[] face = [];
        var answer = await RecognizeAsync(() => _mix == mix, async () =>
        {
            var (first, second) = (await ReadAsync(mix.First), await ReadAsync(mix.Second));
            return face = MixedFace.Of(first, second);
        });
        if (_mix == mix)
        {
            (_mixed, _mixAnswer) = (Address(face), answer);
        }
    }

    private Task<byte[]> ReadAsync(Emotion emotion)
        => File.ReadAllBytesAsync(environment.WebRootFileProvider.GetFileInfo(ExampleFaces.PathOf(emotion)).PhysicalPath!, _whileHere);

    // One at a time, however fast somebody clicks. Null when it is not wanted any more in its turn, and, with a word to the person, when it
    // was refused.
    private async Task<RecognitionResult?> RecognizeAsync(Func<bool> isWanted, Func<Task<byte[]>> readAsync)
    {
        try
        {
            await _turn.WaitAsync(_whileHere);
            try
            {
                return isWanted() ? await RecognizeAsync(new PhotoFile(await readAsync())) : null;
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (ProblemException refusal)
        {
            _fault = OfModules[refusal.Message];
        }
        catch (OperationCanceledException) when (_whileHere.IsCancellationRequested)
        {
        }

        return null;
    }

    private async Task<RecognitionResult> RecognizeAsync(PhotoFile face)
    {
        using var admission = Recognition.Admit(ticket: null);
        await admission.WaitForTurnAsync(_whileHere);
        var result = await Task.Run(
            () => admission.RecognizeUnkeptAsync(face, LabelHead.Crowd, FaceSearchMode.Thorough, _whileHere), _whileHere);
        _fault = null;
        return result;
    }

    /// <summary>Two average faces, half of each.</summary>
    private sealed record Mix(Emotion First, Emotion Second);
}
