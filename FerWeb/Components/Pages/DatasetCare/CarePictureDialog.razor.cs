using FerWeb.Components.Shared;
using FerWeb.Datasets;
using FerWeb.Datasets.Care;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Workspace.Datasets.Curation;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.DatasetCare;

/// <summary>One picture of a data set, large, with all that is known of it; here it is relabelled or left out.</summary>
public sealed partial class CarePictureDialog(DuplicateSearch search) : ComponentBase, IDisposable
{
    private readonly Lifetime _gone = new();
    private int _number;
    private int _along; // copies that went along with the last mark
    private PictureDetails? _details;
    private IReadOnlyList<(ImagePlace Image, NearDuplicatePair Pair)> _near = [];
    private NearDuplicateReport? _report;
    private LiveAnswer? _answer;
    private string? _fault;

    [Parameter, EditorRequired]
    public required VersionDraft Draft { get; set; }

    [Parameter, EditorRequired]
    public required Split Split { get; set; }

    /// <summary>The pictures that a person goes through, by their indices in the split.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<int> Indices { get; set; }

    /// <summary>Which of them is shown first.</summary>
    [Parameter, EditorRequired]
    public required int Start { get; set; }

    /// <summary>Another picture is shown; its index in the split.</summary>
    [Parameter]
    public EventCallback<int> Turned { get; set; }

    /// <summary>It was marked.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    internal LiveAnswers Live { get; set; } = null!;

    private ImagePlace Place => new(Split, Indices[_number]);

    private int Label => Draft.LabelOf(Place);

    private ImageChange? Change => Draft.ChangeOf(Place);

    private int? Now => Change is { } change ? change.Class : Label;

    private string Title => Change is { Class: { } now }
        ? T["{0}, now {1}", Draft.Classes[Label].Word(), Draft.Classes[now].WordInSentence()]
        : Draft.Classes[Label].Word();

    private static string Votes(PictureDetails details) => string.Join(", ", details.Votes.Index()
        .Where(vote => vote.Item > 0).OrderByDescending(vote => vote.Item)
        .Select(vote => $"{ChangeWords.Vote(vote.Index)} {RunText.Count(vote.Item)}"));

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override Task OnInitializedAsync()
    {
        (_number, _report) = (Start, search.Find(Draft.View.Sha256));
        return ShowAsync();
    }

    private async Task TurnAsync(int number)
    {
        (_number, _along) = (number, 0);
        await Turned.InvokeAsync(Indices[number]);
        await ShowAsync();
    }

    private async Task ShowAsync()
    {
        var place = Place;
        _near = _report?.Like(place).Where(near => !near.Pair.IsExact).ToList() ?? [];
        _answer = null;
        try
        {
            _details = Draft.View.Read(dataset => DatasetPictures.Details(dataset, place));
            var answer = await Live.AskAsync(Draft.View, place, _gone.Token);
            _answer = place == Place ? answer : _answer; // the person may be at another picture by now
        }
        catch (OperationCanceledException)
        {
            // The dialog is closed.
        }
        catch (DatasetException error)
        {
            Refuse(error);
        }
    }

    private Task MarkAsync(int? label)
    {
        try
        {
            _along = Draft.Mark([Place], label);
        }
        catch (DatasetException error)
        {
            Refuse(error);
        }

        return Changed.InvokeAsync();
    }

    private void Refuse(DatasetException error) => (_details, _fault) = (null, T[error.Sentence]);

    private string Words(ImagePlace place)
        => $"{place.Split.Word()} {RunText.Count(place.Index)} · {Draft.Classes[Draft.LabelOf(place)].WordInSentence()}";
}
