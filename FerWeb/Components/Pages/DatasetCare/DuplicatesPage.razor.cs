using FerWeb.Components.Shared;
using FerWeb.Datasets.Care;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Workspace.Datasets.Curation;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.DatasetCare;

/// <summary>Pictures of a data set that show nearly the same, in groups; the search runs in the background, whether somebody watches or not.</summary>
public sealed partial class DuplicatesPage(
    DuplicateSearch search, NavigationManager navigation, AuthenticationStateProvider people, TimeProvider clock) : ComponentBase, IDisposable
{
    private const int PageSize = 20;
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(0.5);

    private readonly Lifetime _gone = new();
    private VersionDraft? _draft;
    private NearDuplicateReport? _report;
    private RunningSearch? _running;
    private IReadOnlyList<ImagePlace> _leaking = [];
    private List<NearDuplicateGroup> _groups = [];
    private int _atOdds;
    private bool _isMissing;
    private bool _isAcross;
    private int _page = 1;
    private string? _fault;

    [Parameter]
    public required string Id { get; set; }

    /// <summary>Only groups across splits.</summary>
    [SupplyParameterFromQuery]
    public string? Across { get; set; }

    /// <summary>From 1.</summary>
    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    [Inject]
    internal VersionDrafts Drafts { get; set; } = null!;

    [Inject]
    internal DuplicateSearches Searches { get; set; } = null!;

    private int Pages => Math.Max(1, (_groups.Count + PageSize - 1) / PageSize);

    private IEnumerable<NearDuplicateGroup> Shown => _groups.Skip((_page - 1) * PageSize).Take(PageSize);

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        Take(null);
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_draft?.Entry.Id != Id)
        {
            Take(null);
            (_isMissing, _report) = (false, null);
            try
            {
                var opened = await Drafts.OpenAsync(Id, people);
                if (_gone.IsCancellationRequested)
                {
                    opened?.Dispose();
                    return;
                }

                Take(opened);
                _isMissing = opened is null;
            }
            catch (DatasetException error)
            {
                _fault = T[error.Sentence];
            }

            Read();
            if (_running is { Fault: null })
            {
                _ = FollowAsync(_gone.Token);
            }
        }

        _isAcross = AddressValue.Of<bool>(Across) ?? false;
        _groups = _report?.Groups.Where(group => !_isAcross || group.IsAcrossSplits()).ToList() ?? [];
        _page = Math.Clamp(AddressValue.Of<int>(Page) ?? 1, 1, Pages);
    }

    private void Take(VersionDraft? draft, string? fault = null)
    {
        _draft?.Dispose();
        (_draft, _fault) = (draft, fault);
    }

    private void Read()
    {
        _running = Searches.Find(Id);
        if (_draft is { } draft && _running is not { Fault: null })
        {
            _report = search.Find(draft.View.Sha256);
            _leaking = _report?.TrainingIn(Split.Validation, Split.Test) ?? [];
            _atOdds = _report?.Groups.Count(group => group.IsAcrossSplits() && IsAtOdds(group)) ?? 0;
            _groups = _report?.Groups.Where(group => !_isAcross || group.IsAcrossSplits()).ToList() ?? [];
        }
    }

    private void Begin()
    {
        try
        {
            _running = Searches.Begin(Id);
            _ = FollowAsync(_gone.Token);
        }
        catch (DatasetException error)
        {
            _fault = T[error.Sentence];
        }
    }

    private async Task FollowAsync(CancellationToken gone)
    {
        try
        {
            using var timer = new PeriodicTimer(_interval, clock);
            while (_running is { Fault: null } && await timer.WaitForNextTickAsync(gone))
            {
                await InvokeAsync(Read);
                await InvokeAsync(StateHasChanged);
            }
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }

    private void Go(bool isAcross, int page) => navigation.NavigateTo(navigation.GetUriWithQueryParameters(
        new Dictionary<string, object?> { ["across"] = isAcross ? true : null, ["page"] = page > 1 ? page : null }));

    private static string WhatWith(bool isOut) => isOut ? T["Keep"] : T["Leave out"];

    private int Label(ImagePlace place) => _draft!.LabelOf(place);

    private bool IsAtOdds(NearDuplicateGroup group) => group.Images.Select(Label).Distinct().Count() > 1;

    private bool IsLeftOut(ImagePlace place) => _draft!.ChangeOf(place) is { Class: null };

    private void Turn(ImagePlace place)
    {
        if (IsLeftOut(place))
        {
            Do(draft => draft.Undo(place));
        }
        else
        {
            LeaveOut([place]);
        }
    }

    private void LeaveOut(IReadOnlyCollection<ImagePlace> places) => Do(draft => draft.Mark(places, null));

    private void Do(Action<VersionDraft> change)
    {
        try
        {
            change(_draft!);
        }
        catch (DatasetException error)
        {
            Take(null, T[error.Sentence]);
        }
    }
}
