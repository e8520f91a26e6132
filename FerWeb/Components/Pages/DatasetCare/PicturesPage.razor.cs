using System.Globalization;
using FerWeb.Components.Shared;
using FerWeb.Datasets;
using FerWeb.Datasets.Care;
using FerWeb.Engine.Datasets;
using FerWeb.Runs;
using FerWeb.Workspace.Datasets.Curation;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.DatasetCare;

/// <summary>
/// The pictures of a data set, page by page: each opens large, can be relabelled or left out, and what is marked becomes a new version. The
/// address holds split, class, page and the picture that is open.
/// </summary>
public sealed partial class PicturesPage(NavigationManager navigation, IDialogService dialogs, AuthenticationStateProvider people)
    : ComponentBase, IDisposable
{
    private const int PageSize = 60;
    // Each turn changes the address, of which MudBlazor takes the first one for another page: it is closed by hand.
    private static readonly DialogOptions _large
        = new() { MaxWidth = MaxWidth.Medium, FullWidth = true, CloseButton = false, CloseOnEscapeKey = true, CloseOnNavigation = false };

    private readonly HashSet<ImagePlace> _ticked = [];
    private VersionDraft? _draft;
    private bool _isMissing;
    private string? _fault;
    private Split _split;
    private int? _label;
    private int _page = 1;
    private int[] _indices = [];
    private IReadOnlyList<PictureSummary> _shown = [];
    private string _relabel = ""; // index of a class; empty before one is chosen
    private int _along; // copies that went along with what was ticked last
    private IDialogReference? _dialog;
    private bool _isOpen;
    private bool _isGone;

    [Parameter]
    public required string Id { get; set; }

    /// <summary>train, validation or test.</summary>
    [SupplyParameterFromQuery(Name = "split")]
    public string? SplitKey { get; set; }

    /// <summary>Name of a class; nothing for all.</summary>
    [SupplyParameterFromQuery]
    public string? Label { get; set; }

    /// <summary>From 1.</summary>
    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    /// <summary>Index of the picture that is open.</summary>
    [SupplyParameterFromQuery]
    public string? Picture { get; set; }

    [Inject]
    internal VersionDrafts Drafts { get; set; } = null!;

    private string Found => _indices.Length switch
    {
        0 => T["There are no such pictures."],
        1 => T["one picture"],
        var all => T["{0} pictures", RunText.Count(all)],
    };

    private bool CanRelabel => _ticked.Count > 0 && _relabel.Length > 0;

    private bool IsAllTicked => _shown.All(picture => _ticked.Contains(picture.Place));

    public void Dispose()
    {
        _isGone = true;
        _dialog?.Close();
        Take(null);
    }

    protected override async Task OnParametersSetAsync()
    {
        try
        {
            if (_draft?.Entry.Id != Id)
            {
                Take(null);
                (_isMissing, _relabel) = (false, "");
                Untick();
                var opened = await Drafts.OpenAsync(Id, people);
                if (_isGone)
                {
                    opened?.Dispose();
                    return;
                }

                Take(opened);
                _isMissing = opened is null;
            }

            if (_draft is { } draft)
            {
                Show(draft);
                if (AddressValue.Of<int>(Picture) is { } picture && !_isOpen && Array.IndexOf(_indices, picture) is >= 0 and var number)
                {
                    await OpenAsync(draft, number);
                }
            }
        }
        catch (DatasetException error)
        {
            Take(null, T[error.Sentence]);
        }
    }

    private void Take(VersionDraft? draft, string? fault = null)
    {
        _draft?.Dispose();
        (_draft, _fault) = (draft, fault);
    }

    private void Show(VersionDraft draft)
    {
        var splits = draft.Entry.Counts.Keys.Order().ToList();
        var split = Enum.TryParse<Split>(SplitKey, ignoreCase: true, out var asked) && splits.Contains(asked) ? asked : splits.FirstOrDefault();
        int? label = Enumerable.Range(0, draft.Classes.Count).Where(k => draft.Classes[k].Name == Label).Select(k => (int?)k).FirstOrDefault();
        if ((split, label) != (_split, _label))
        {
            Untick();
        }

        (_split, _label) = (split, label);
        (_indices, _shown) = draft.View.Read(dataset =>
        {
            var indices = DatasetPictures.Indices(dataset, split, label);
            var page = AddressValue.Of<int>(Page)
                ?? (AddressValue.Of<int>(Picture) is { } open && Array.IndexOf(indices, open) is >= 0 and var at ? (at / PageSize) + 1 : 1);
            _page = Math.Clamp(page, 1, Math.Max(1, (indices.Length + PageSize - 1) / PageSize));
            return (indices, (IReadOnlyList<PictureSummary>)[.. indices.Skip((_page - 1) * PageSize).Take(PageSize)
                .Select(i => DatasetPictures.Summary(dataset, new ImagePlace(split, i))!)]);
        });
    }

    private void Go(Split? split = null, string? label = null, int? page = null, int? picture = null) => navigation.NavigateTo(
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["split"] = (split ?? _split).ToString().ToLowerInvariant(),
            ["label"] = label is null ? Label : label.Length == 0 ? null : label,
            ["page"] = (page ?? _page) is > 1 and var later ? later : null,
            ["picture"] = picture,
        }),
        replace: page is null || picture is not null); // a picture after the other is no step to go back

    private async Task OpenAsync(VersionDraft draft, int number)
    {
        _isOpen = true;
        _dialog = await dialogs.ShowAsync<Guarded<CarePictureDialog>>(
            title: null,
            new DialogParameters<CarePictureDialog>
            {
                { shown => shown.Draft, draft },
                { shown => shown.Split, _split },
                { shown => shown.Indices, _indices },
                { shown => shown.Start, number },
                { shown => shown.Turned, EventCallback.Factory.Create<int>(this, Turn) },
                { shown => shown.Changed, EventCallback.Factory.Create(this, StateHasChanged) },
            },
            _large);
        _ = WaitAsync(_dialog);
    }

    private void Turn(int index) => Go(page: (Array.IndexOf(_indices, index) / PageSize) + 1, picture: index);

    private async Task WaitAsync(IDialogReference dialog)
    {
        await dialog.Result;
        await InvokeAsync(() =>
        {
            _isOpen = false;
            if (!_isGone)
            {
                Go();
            }
        });
    }

    private void Untick()
    {
        _ticked.Clear();
        _along = 0;
    }

    private void Tick(ImagePlace place)
    {
        _along = 0;
        if (!_ticked.Remove(place))
        {
            _ticked.Add(place);
        }
    }

    private void TickAll()
    {
        _along = 0;
        var isAll = IsAllTicked;
        foreach (var picture in _shown)
        {
            _ = isAll ? _ticked.Remove(picture.Place) : _ticked.Add(picture.Place);
        }
    }

    private void Relabel()
    {
        if (CanRelabel)
        {
            MarkTicked(int.Parse(_relabel, CultureInfo.InvariantCulture));
        }
    }

    private void MarkTicked(int? label)
    {
        if (_ticked.Count == 0)
        {
            return;
        }

        try
        {
            _along = _draft!.Mark(_ticked, label);
        }
        catch (DatasetException error)
        {
            Take(null, T[error.Sentence]);
        }

        _ticked.Clear();
    }
}
