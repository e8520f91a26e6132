using FerWeb.Components.Shared;
using FerWeb.Datasets;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Recognition;
using FerWeb.Evaluations;
using FerWeb.Runs;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Evaluations;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Evaluations;

/// <summary>
/// Pictures of an evaluation: its surest mistakes, a cell of its matrix, those that are probably mislabelled, or those that it or another
/// model alone gets right. Each opens large.
/// </summary>
public sealed partial class PictureGallery(DatasetLibrary library, IDialogService dialogs) : ComponentBase
{
    private const int Step = 24;
    private static readonly DialogOptions _large = new() { MaxWidth = MaxWidth.Medium, FullWidth = true, CloseButton = false, CloseOnEscapeKey = true };

    private IReadOnlyList<EvaluatedPicture> _pictures = [];
    private IReadOnlyList<EvaluatedPicture> _shown = [];
    private DatasetEntry? _data;
    private ElementReference _title;
    private (EvaluatedPictures? Pictures, PictureChoice? Choice, LabelledPredictions? Other) _read;

    [Parameter, EditorRequired]
    public required Evaluation Evaluation { get; set; }

    /// <summary>Whose labels and answers.</summary>
    [Parameter, EditorRequired]
    public required LabelHead Head { get; set; }

    /// <summary>Null until they have been read.</summary>
    [Parameter, EditorRequired]
    public required EvaluatedPictures? Pictures { get; set; }

    /// <summary>Predictions of the model that it is compared with; null for none.</summary>
    [Parameter]
    public LabelledPredictions? Other { get; set; }

    /// <summary>Which of them.</summary>
    [Parameter, EditorRequired]
    public required PictureChoice Choice { get; set; }

    [Parameter, EditorRequired]
    public EventCallback<PictureChoice> ChoiceChanged { get; set; }

    // It takes another class than the label for more probable, and is itself wrong half of the time or more.
    private bool IsWeak => Figures.All.Accuracy < 0.5;

    private HeadFigures Figures => Head == LabelHead.Crowd ? Evaluation.Record!.Crowd! : Evaluation.Record!.Fer;

    private string Words => Choice switch
    {
        { IsByLabel: true } when Evaluation.Request.Split == Split.Train => T[
            _pictures.Count == 1
                ? Key("One picture for which another class is as probable as it usually is for its own pictures (confident learning, " +
                    "Northcutt et al. 2021). A model that has learned these very labels hides some of the wrong ones.")
                : Key("{0} pictures for which another class is as probable as it usually is for its own pictures, the surest first " +
                    "(confident learning, Northcutt et al. 2021). A model that has learned these very labels hides some of the wrong ones."),
            RunText.Count(_pictures.Count)],
        { IsByLabel: true } => T[
            _pictures.Count == 1
                ? Key("One picture for which another class is as probable as it usually is for its own pictures (confident learning, " +
                    "Northcutt et al. 2021). Look before you trust it: the model may be wrong, too.")
                : Key("{0} pictures for which another class is as probable as it usually is for its own pictures, the surest first " +
                    "(confident learning, Northcutt et al. 2021). Look before you trust it: the model may be wrong, too."),
            RunText.Count(_pictures.Count)],
        { IsRightAlone: true } => T[
            "Pictures that this model gets right and the other wrong: {0}. First come those of which this model is surest.", RunText.Count(_pictures.Count)],
        { IsRightAlone: false } => T[
            "Pictures that the other gets right and this model wrong: {0}. First come those of which this model is surest.", RunText.Count(_pictures.Count)],
        { Label: { } label, Answer: { } answer } => EvaluationText.Cell(Figures, label, answer, _pictures.Count),
        _ when _pictures.Count == 1 => T["One picture is answered wrong."],
        _ => T["{0} pictures are answered wrong; first those of which the model is surest.", RunText.Count(_pictures.Count)],
    };

    protected override void OnParametersSet()
    {
        if (_read == (Pictures, Choice, Other))
        {
            return;
        }

        _read = (Pictures, Choice, Other);
        _pictures = Pictures?.Of(Choice, Other) ?? [];
        _shown = [.. _pictures.Take(Step)];
        var data = Evaluation.Record!.Data;
        _data = Pictures is not null && data.Id is { } id && library.Find(id) is { } entry && entry.Sha256 == data.Sha256 ? entry : null;
    }

    private string Word(int k) => EvaluationText.ClassWord(Figures, k);

    private string AddressOf(EvaluatedPicture picture)
    {
        var data = Evaluation.Record!.Data;
        return DatasetAddress.Image(data.Id!, data.Sha256, new ImagePlace(data.Split, picture.Image));
    }

    /// <summary>Leads there: the pictures are further down than a person looks.</summary>
    internal ValueTask FocusAsync() => _title.FocusAsync();

    private void More() => _shown = [.. _pictures.Take(_shown.Count + Step)];

    private async Task OpenAsync(EvaluatedPicture picture) => await dialogs.ShowAsync<Guarded<PictureDialog>>(
        title: null,
        new DialogParameters<PictureDialog>
        {
            { dialog => dialog.Evaluation, Evaluation },
            { dialog => dialog.Head, Head },
            { dialog => dialog.Pictures, _pictures },
            { dialog => dialog.Start, _pictures.Index().First(one => one.Item == picture).Index },
            { dialog => dialog.Answers, Pictures! },
            { dialog => dialog.AddressOf, AddressOf },
        },
        _large);
}
