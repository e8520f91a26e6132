using FerWeb.Components.Shared;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Evaluations;
using FerWeb.Recognition;
using FerWeb.Workspace.Evaluations;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Evaluations;

/// <summary>One picture of an evaluation, large, with its probabilities and, when a person asks, where the network looked.</summary>
public sealed partial class PictureDialog : ComponentBase, IDisposable
{
    private readonly Lifetime _gone = new();
    private int? _shown;
    private string? _map;
    private string _words = "";
    private bool _isBusy;

    private IReadOnlyList<(string Word, string Colour)> _classes = [];
    private int _number;

    [Parameter, EditorRequired]
    public required Evaluation Evaluation { get; set; }

    /// <summary>Whose labels and answers.</summary>
    [Parameter, EditorRequired]
    public required LabelHead Head { get; set; }

    /// <summary>The pictures that a person goes through.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<EvaluatedPicture> Pictures { get; set; }

    /// <summary>Which of them is shown first.</summary>
    [Parameter, EditorRequired]
    public required int Start { get; set; }

    /// <summary>The answers on them.</summary>
    [Parameter, EditorRequired]
    public required EvaluatedPictures Answers { get; set; }

    /// <summary>Where a picture is fetched.</summary>
    [Parameter, EditorRequired]
    public required Func<EvaluatedPicture, string> AddressOf { get; set; }

    [Inject]
    internal EvaluationExplainer Explainer { get; set; } = null!;

    private EvaluatedPicture Picture => Pictures[_number];

    private IReadOnlyList<float> Probabilities => Answers.Probabilities(Picture);

    private string Title => Picture.Label == Picture.Answer
        ? T["{0}, answered right", Word(Picture.Label)]
        : T["{0}, answered {1}", Word(Picture.Label), Word(Picture.Answer)];

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    private HeadFigures Figures => Head == LabelHead.Crowd ? Evaluation.Record!.Crowd! : Evaluation.Record!.Fer;

    private ClassTexts Words => ClassTexts.Of(Figures.ClassNames);

    private string Word(int k) => EvaluationText.ClassWord(Figures, k);

    protected override void OnInitialized()
    {
        _number = Start;
        _classes = [.. Enumerable.Range(0, Probabilities.Count).Select(k
            => (Word(k), EvaluationText.ClassOf(Figures, k)?.Colour() ?? "var(--text-soft)"))];
    }

    private void Turn(int number) => (_number, _shown, _map, _words) = (number, null, null, "");

    private async Task ShowAsync(int k)
    {
        if (_isBusy)
        {
            return;
        }

        if (_shown == k)
        {
            (_shown, _map, _words) = (null, null, "");
            return;
        }

        (_shown, _map, _words, _isBusy) = (k, null, T["One moment ..."], true);
        try
        {
            var asked = _number;
            var heat = await Explainer.ExplainAsync(Evaluation, Picture.Image, Head, EvaluationText.ClassOf(Figures, k)!.Value.Index, _gone.Token);
            if (asked != _number)
            {
                return; // the person is at another picture now
            }

            _map = "data:image/png;base64," + Convert.ToBase64String(PngEncoder.Encode(heat));
            _words = Array.TrueForAll(heat.Pixels, pixel => pixel == 0)
                ? T[Words.NoEvidence]
                : T[Words.Evidence];
        }
        catch (EvaluationException error)
        {
            _words = T[error.Sentence];
        }
        catch (OperationCanceledException)
        {
            // The dialog is closed.
        }
        finally
        {
            _isBusy = false;
        }
    }
}
