using FerWeb.Components.Shared;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Recognition;
using FerWeb.Evaluations;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Evaluations;

/// <summary>One evaluation: its figures, its matrix, its curves and its pictures. The address holds the head and the pictures that are shown.</summary>
public sealed partial class EvaluationPage(
    EvaluationLibrary evaluations, IRunStore runs, ModelLibrary models, NavigationManager navigation, TimeProvider clock)
    : ComponentBase, IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    private readonly Lifetime _gone = new();
    private Evaluation? _evaluation;
    private EvaluatedPredictions? _predictions;
    private EvaluatedPictures? _pictures;
    private (string? Id, LabelledPredictions? Predictions) _other;
    private LabelHead _head;
    private LabelHead? _headOfPictures;
    private PictureChoice _show = PictureChoice.Mistakes;
    private PictureGallery? _gallery;
    private ElementReference _ask;
    private ElementReference _leave;
    private string? _fault;
    private string _name = "";
    private bool _isHeld;
    private bool _isAsking;
    private bool _mustFocus;

    [Parameter]
    public required string Id { get; set; }

    /// <summary>"crowd" for the crowd's majority.</summary>
    [SupplyParameterFromQuery]
    public string? Head { get; set; }

    /// <summary>Which pictures: see <see cref="PictureChoice"/>.</summary>
    [SupplyParameterFromQuery]
    public string? Show { get; set; }

    /// <summary>Id of the evaluation that this one is compared with.</summary>
    [SupplyParameterFromQuery]
    public string? Against { get; set; }

    [Inject]
    internal EvaluationActions Actions { get; set; } = null!;

    private HeadFigures? Figures => _head == LabelHead.Crowd ? _evaluation?.Record?.Crowd : _evaluation?.Record?.Fer;

    // Models are compared by the labels alone.
    private LabelledPredictions? Other => _head == LabelHead.Fer ? _other.Predictions : null;

    private string HeadKey => _head == LabelHead.Crowd ? "crowd" : "fer";

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override Task OnParametersSetAsync() => ReadAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _ = _gone.EveryAsync(_interval, clock, () => InvokeAsync(LookAgainAsync), DispatchExceptionAsync);
        }

        if (_mustFocus)
        {
            _mustFocus = false;
            await (_isAsking ? _leave : _ask).FocusAsync();
        }
    }

    private async Task ReadAsync()
    {
        if (_evaluation?.Id != Id)
        {
            (_predictions, _pictures, _other, _headOfPictures, _fault, _isAsking) = (null, null, default, null, null, false);
        }

        // All or nothing: while the store is away, one that has ended meanwhile is still looked at again.
        var found = evaluations.Find(Id);
        (_name, _isHeld, _evaluation) = (
            found is null ? "" : EvaluationNames.Of([found], runs, models)[Id],
            found is { Status: EvaluationStatus.Waiting } && runs.Hold() is not null,
            found);
        _head = Head == "crowd" && _evaluation?.Record?.Crowd is not null ? LabelHead.Crowd : LabelHead.Fer;
        if (Figures is not { } figures)
        {
            return;
        }

        if (_other.Id != Against)
        {
            var (ours, against) = (_evaluation!, Against);
            var read = await Task.Run(() => PredictionsOf(ours, against));
            if ((ours.Id, against) != (Id, Against))
            {
                return; // Another one has been chosen meanwhile, and is being read.
            }

            _other = (against, read);
        }

        _show = PictureChoice.Parse(Show, figures.ClassNames.Count);
        if (_show.IsRightAlone is not null && Other is null)
        {
            _show = PictureChoice.Mistakes;
        }

        if (_headOfPictures != _head)
        {
            _headOfPictures = _head;
            try
            {
                var id = Id;
                var predictions = _predictions ?? await Task.Run(() => evaluations.ReadPredictions(id));
                if (id != Id)
                {
                    return;
                }

                _predictions = predictions;
                _pictures = new EvaluatedPictures(_head == LabelHead.Crowd ? _predictions.Crowd! : _predictions.Fer);
            }
            catch (EvaluationException error)
            {
                _fault = T[error.Sentence];
            }
        }
    }

    // Null when the other one cannot be compared; the panel of the comparison says why.
    private LabelledPredictions? PredictionsOf(Evaluation ours, string? other)
    {
        try
        {
            return other is not null && other != ours.Id && evaluations.Find(other)?.Record is { } record
                && record.Data.HasSamePicturesAs(ours.Record!.Data)
                ? evaluations.ReadPredictions(other).Fer
                : null;
        }
        catch (EvaluationException)
        {
            return null;
        }
    }

    // The address is the page's state; the newest takes the place of the one before it.
    private void Go(LabelHead? head = null, PictureChoice? show = null, string? against = null) => navigation.NavigateTo(
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["head"] = (head ?? _head) == LabelHead.Crowd ? "crowd" : null,
            ["show"] = (show ?? _show).ToAddress(),
            ["against"] = (against ?? Against) is { Length: > 0 } other ? other : null,
        }),
        replace: true);

    // What two models are compared by are the labels, which the crowd's majority has no part in.
    private async Task ShowPicturesAsync(PictureChoice choice)
    {
        Go(head: choice.IsRightAlone is null ? _head : LabelHead.Fer, show: choice);
        await _gallery!.FocusAsync();
    }

    private void Ask(bool isAsking) => (_isAsking, _mustFocus) = (isAsking, true);

    private void Cancel() => Try(() => Actions.Cancel(Id));

    private void Delete()
    {
        if (Try(() => Actions.Delete(Id)))
        {
            navigation.NavigateTo("evaluations");
        }
    }

    private bool Try(Action act)
    {
        _fault = null;
        try
        {
            act();
            return true;
        }
        catch (EvaluationException error)
        {
            _fault = T[error.Sentence];
        }
        catch (RunStoreException error)
        {
            _fault = T[error.Sentence];
        }

        return false;
    }

    // Of one that has ended nothing changes; the browser's history may lead to another one on the same page.
    private async Task LookAgainAsync()
    {
        try
        {
            if (_evaluation is { HasEnded: false })
            {
                await ReadAsync();
                StateHasChanged();
            }
        }
        catch (StoreAwayException)
        {
            // It is asked again, and what was read stays.
        }
    }
}
