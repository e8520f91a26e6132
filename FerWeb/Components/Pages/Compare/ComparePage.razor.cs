using FerWeb.Components.Shared;
using FerWeb.Engine;
using FerWeb.Runs;
using FerWeb.Runs.Comparison;
using FerWeb.Runs.Curves;
using FerWeb.Workspace;
using FerWeb.Workspace.Comparison;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Plotly.Blazor;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Compare;

/// <summary>Runs side by side; the address holds which, and how they are looked at. It follows those that train.</summary>
public sealed partial class ComparePage(IRunStore store, WatchedRuns runs, NavigationManager navigation, ReaderZone zone, TimeProvider time)
    : ComponentBase, IAsyncDisposable
{
    // Looked through for those that were measured: of the others there is nothing to compare.
    private const int MostOthers = 300;

    private static readonly TimeSpan _between = TimeSpan.FromSeconds(2);

    private readonly Lifetime _gone = new();
    private readonly Dictionary<string, WatchedRun> _watched = [];
    private readonly Dictionary<string, ElementReference> _removes = [];
    private CompareAddress _address = CompareAddress.Of(new Uri(navigation.Uri));
    private RunComparison? _comparison;
    private string? _refusal;
    private IReadOnlyList<string> _missing = []; // ids of the address that no run has, or none any more
    private ElementReference _add;
    private Func<ElementReference>? _focused; // what gets the focus once it is drawn
    private string _toAdd = "";
    private bool _isUnknown;
    private IReadOnlyList<Run> _others = [];
    private IReadOnlyList<RunGroup>? _groups;
    private IReadOnlyList<ComparedLine> _left = [];
    private IReadOnlyList<ComparedLine> _right = [];
    private IReadOnlyList<ParallelAxis> _axes = [];
    private IReadOnlyList<ITrace> _parallel = [];
    private TaskCompletionSource _chosen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _changed = Task.CompletedTask; // a run that is compared, or the choice of them, since the last look
    private Task _following = Task.CompletedTask;

    /// <summary>Ids of the runs, as in the address.</summary>
    [SupplyParameterFromQuery(Name = "runs")]
    public string? RunIds { get; set; }

    private ComparedMetric Left => ComparedMetric.Of(_address.Left, MetricKey.ValidationAccuracy);

    private ComparedMetric Right => ComparedMetric.Of(_address.Right, MetricKey.ValidationLoss);

    private string[] There => [.. _address.Runs.Distinct().Where(id => store.Find(id) is not null)];

    private bool CanAdd => _address.Runs.Count < RunComparison.Most && _others.Count > 0;

    private CurveSettings Curves => _address.Curves with { Zone = zone.Known };

    // Those there are, also while they are too few to compare.
    private IEnumerable<(string Id, string Name)> Chosen => _comparison?.Runs.Select(run => (run.Id, run.Name))
        ?? _address.Runs.Select(store.Find).OfType<Run>().Select(run => (run.Id, run.Spec.Name));

    private IReadOnlyList<LineStyle> Styles => [.. _comparison!.Runs.Select((_, place) => StyleOf(place))];

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _following;
        _gone.Dispose();
        foreach (var run in _watched.Values)
        {
            runs.Leave(run);
        }
    }

    protected override void OnParametersSet()
    {
        _address = CompareAddress.Of(new Uri(navigation.Uri));
        Watch();
        Read();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _following = FollowAsync();
        }

        if (_focused is { } wanted)
        {
            _focused = null;
            await wanted().FocusAsync();
        }

        if (_address.Curves.Along is CurveAxis.Clock && await zone.AskAsync())
        {
            Read();
            StateHasChanged();
        }
    }

    private void Watch()
    {
        foreach (var id in _watched.Keys.Except(_address.Runs).ToArray())
        {
            runs.Leave(_watched[id]);
            _watched.Remove(id);
        }

        foreach (var id in There.Take(RunComparison.Most).Where(id => !_watched.ContainsKey(id)))
        {
            if (runs.Watch(id) is { } run)
            {
                _watched.Add(id, run);
            }
        }

        _chosen.TrySetResult();
        _chosen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private void Read()
    {
        // Taken before the look: what happens after it is not slept through.
        Task[] changes = [_chosen.Task, .. _watched.Values.Select(run => run.Changed)];
        _changed = Task.WhenAny(changes);
        var there = There;
        _missing = [.. _address.Runs.Except(there)];
        _others = [.. store.List(new RunQuery { Take = MostOthers }).Runs
            .Where(run => run.Progress.BestAccuracy is not null && !_address.Runs.Contains(run.Id))];
        try
        {
            _comparison = RunComparison.Of(store, there);
            _groups = _address.Group.Length > 0 ? _comparison.GroupBy(_address.Group) : null;
            _refusal = null;
            (_left, _right) = (LinesOf(_comparison, Left), LinesOf(_comparison, Right));
            int[] measured = [.. Enumerable.Range(0, _comparison.Runs.Count).Where(run => _comparison.Runs[run].Best is not null)];
            _axes = ParallelAxis.Of(_comparison, measured);
            _parallel = ComparedLook.Draw(_axes, [.. measured.Select(run => _comparison.Runs[run].Name)], [.. measured.Select(StyleOf)]);
        }
        catch (RunStoreException refusal)
        {
            (_comparison, _groups) = (null, null);
            _refusal = there.Length is 0 ? T["Choose two runs or more: here, or in the list of runs."] : T[refusal.Sentence];
        }
    }

    private LineStyle StyleOf(int place) => LineStyle.Of(
        _groups is { } groups ? groups.Select((group, number) => (group, number)).First(entry => entry.group.Runs.Contains(place)).number : place);

    // A table goes along epochs and leaves no point out.
    private IReadOnlyList<ComparedLine> LinesOf(RunComparison comparison, ComparedMetric metric, bool isTable = false)
    {
        var (settings, most) = isTable ? (Curves with { Along = CurveAxis.Epoch }, int.MaxValue) : (Curves, ComparedLine.MostPoints);

        // At a time of day there is no mean of runs that trained one after the other.
        return _groups is { } groups && settings.Along is not CurveAxis.Clock
            ?
            [
                .. groups.Select((group, place) => ComparedLine.Of(
                    NameOf(comparison, group), LineStyle.Of(place), [.. group.Runs.Select(run => _watched[comparison.Runs[run].Id].Curves)], metric,
                    settings, most)),
            ]
            :
            [
                .. comparison.Runs.Select((run, place) => ComparedLine.Of(
                    run.Name, StyleOf(place), _watched[run.Id].Curves, metric, settings, most)),
            ];
    }

    private string NameOf(RunComparison comparison, RunGroup group)
        => SettingText.Of(comparison, comparison.Settings.First(setting => setting.Key == _address.Group), group);

    // Unmistakable, since it is what a choice is told by.
    private static string WordsOf(Run run)
        => $"{run.Spec.Name} · {RunText.Percent(run.Progress.BestAccuracy)} · {RunText.Moment(run.Created)} · {run.Id}";

    private void Add()
    {
        var sought = SearchText.Fold(_toAdd);
        var like = sought.Length == 0 ? [] : _others.Where(run => SearchText.Fold(WordsOf(run)).Contains(sought, StringComparison.Ordinal)).Take(2).ToArray();
        _isUnknown = _toAdd.Length > 0 && like.Length != 1;
        if (like is [var wanted])
        {
            _toAdd = ""; // else the browser offers only what fits the words of this one
            Set(_address with { Runs = [.. _address.Runs, wanted.Id] });
        }
    }

    private void Remove(string id) => Keep(_address.Runs.Where(run => run != id), Chosen.TakeWhile(run => run.Id != id).Count());

    // The button goes: reading goes on at the next one, or where another run is added.
    private void Keep(IEnumerable<string> kept, int place)
    {
        Set(_address with { Runs = [.. kept] });
        string[] left = [.. Chosen.Select(run => run.Id)];
        if (left.Length > 0)
        {
            _focused = () => _removes[left[Math.Min(place, left.Length - 1)]];
        }
        else if (CanAdd)
        {
            _focused = () => _add;
        }
    }

    private void Set(CompareAddress address)
    {
        _address = address;
        Watch();
        Read();
        navigation.NavigateTo(navigation.GetUriWithQueryParameters(address.ToQuery()), replace: true);
    }

    private async Task FollowAsync()
    {
        try
        {
            while (true)
            {
                await _changed.WaitAsync(_gone.Token);
                await Task.Delay(_between, time, _gone.Token);
                await InvokeAsync(() =>
                {
                    Read();
                    StateHasChanged();
                });
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
}
