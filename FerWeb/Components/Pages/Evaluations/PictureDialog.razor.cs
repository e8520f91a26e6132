using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Evaluations;
using FerWeb.Recognition;
using FerWeb.Workspace.Evaluations;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Evaluations;

/// <summary>One picture of an evaluation, large, with its probabilities and, when a person asks, where the network looked.</summary>
public sealed partial class PictureDialog : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private int? _shown;
    private string? _map;
    private string _words = "";
    private bool _isBusy;

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required Evaluation Evaluation { get; set; }

    /// <summary>Whose labels and answers.</summary>
    [Parameter, EditorRequired]
    public required LabelHead Head { get; set; }

    [Parameter, EditorRequired]
    public required EvaluatedPicture Picture { get; set; }

    /// <summary>One for each class, 0 to 1.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<float> Probabilities { get; set; }

    /// <summary>Where the picture is fetched.</summary>
    [Parameter, EditorRequired]
    public required string Address { get; set; }

    [Inject]
    internal EvaluationExplainer Explainer { get; set; } = null!;

    private string Title => Picture.Label == Picture.Answer
        ? T["{0}, answered right", Word(Picture.Label)]
        : T["{0}, answered {1}", Word(Picture.Label), Word(Picture.Answer)];

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    private HeadFigures Figures => Head == LabelHead.Crowd ? Evaluation.Record!.Crowd! : Evaluation.Record!.Fer;

    private string Word(int k) => EvaluationText.ClassWord(Figures, k);

    private string Look(int k)
    {
        var colour = EvaluationText.ClassOf(Figures, k)?.Colour() ?? "var(--text-soft)";
        return FormattableString.Invariant($"--c: {colour}; --p: {100 * Probabilities[k]:0.##}%");
    }

    private async Task ShowAsync(int k)
    {
        if (_shown == k)
        {
            (_shown, _map, _words) = (null, null, "");
            return;
        }

        (_shown, _map, _words, _isBusy) = (k, null, T["One moment ..."], true);
        try
        {
            var heat = await Explainer.ExplainAsync(Evaluation, Picture.Image, Head, EvaluationText.ClassOf(Figures, k)!.Value.Index, _gone.Token);
            _map = "data:image/png;base64," + Convert.ToBase64String(PngEncoder.Encode(heat));
            _words = Array.TrueForAll(heat.Pixels, pixel => pixel == 0)
                ? T["Nothing in the picture spoke for this emotion."]
                : T["The glow shows which parts of the picture spoke for this emotion in the network's last layer (Grad-CAM)."];
        }
        catch (EvaluationException error)
        {
            _words = T[error.Sentence];
        }
        catch (OperationCanceledException)
        {
            // The dialog is closed.
        }

        _isBusy = false;
    }
}
