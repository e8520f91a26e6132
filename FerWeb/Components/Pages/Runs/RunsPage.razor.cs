using FerWeb.Components.Shared;
using FerWeb.Datasets;
using FerWeb.Engine;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Runs;

/// <summary>All runs, live. The address holds search, filters, order and page.</summary>
public sealed partial class RunsPage(
    IRunStore store, RunFeed feed, QueueForecast forecast, RunActions actions, NavigationManager navigation, AuthenticationStateProvider people,
    TimeProvider time, IJSRuntime js)
    : ComponentBase, IAsyncDisposable
{
    private const int PageSize = 25;
    private const string ColumnsKey = "ferweb.runs.columns";
    private const string ExampleFilter = "learningRate<0.05 optimizer=adam accuracy>70%";

    private static readonly string[] _exampleFilters =
        ["accuracy>70% status=finished", "learningRate<0.05 optimizer=adam", "batchSize>=128 keepBest=true", "dataset=\"Drawn faces\" duration<30"];

    private readonly Lifetime _gone = new();
    private readonly Dictionary<string, long> _selected = []; // with the bytes of its checkpoints when it was selected
    private readonly List<string> _refusals = [];
    private ElementReference _title;
    private ElementReference _told;
    private Func<ElementReference>? _focused; // what gets the focus once it is drawn
    private bool _isShown; // by its address, and nobody has pressed anything
    private string? _filterFault;
    private bool _showsNames;
    private string? _done;
    private IReadOnlyList<string> _trashed = []; // what can be undone
    private readonly Lock _acting = new();
    private RunQuery _query = new();
    private RunList _list = new([], 0, 0);
    private OwnersAndTags _known = new([], []);
    private IReadOnlyList<Run> _queue = [];
    private QueueHold? _hold;
    private (int Times, int Number) _moved; // how often a waiting run was moved, and where the last one stands since
    private bool _isReleased; // by a button of this page, which is gone then
    private IReadOnlyList<RunColumn> _columns = [];
    private Task _following = Task.CompletedTask;

    [SupplyParameterFromQuery]
    public string? Text { get; set; }

    [SupplyParameterFromQuery]
    public string? Status { get; set; }

    [SupplyParameterFromQuery]
    public string? Owner { get; set; }

    [SupplyParameterFromQuery]
    public string? Tag { get; set; }

    /// <summary>Comparisons of settings and figures, as <see cref="RunFilter"/> reads them.</summary>
    [SupplyParameterFromQuery]
    public string? Filter { get; set; }

    [SupplyParameterFromQuery]
    public string? Order { get; set; }

    /// <summary>From 0.</summary>
    [SupplyParameterFromQuery(Name = "page")]
    public string? PageAsked { get; set; }

    /// <summary>true for the runs in the trash.</summary>
    [SupplyParameterFromQuery(Name = "trash")]
    public string? TrashAsked { get; set; }

    /// <summary>Columns that a person has added; null for those of their last visit.</summary>
    [SupplyParameterFromQuery]
    public string? Columns { get; set; }

    private bool Trash => AddressValue.Of<bool>(TrashAsked) ?? false;

    private int Number => _query.Skip / PageSize;

    private bool IsFiltered
        => _query.Text.Length > 0 || _query.Statuses.Count > 0 || _query.Owner is not null || _query.Tag is not null || _query.Filter is not null;

    private string Found => _list.Total switch
    {
        0 when IsFiltered => T["No run fits. Widen the search."],
        0 when Trash => T["The trash is empty."],
        0 => T["No run yet. Train a first network: it needs nothing but a click."],
        1 => T["1 run"],
        var all => T["{0} runs", RunText.Count(all)],
    };

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _following;
        _gone.Dispose();
    }

    private string SelectedWords => (_selected.Count, _selected.Keys.Except(_list.Runs.Select(run => run.Id)).Count()) switch
    {
        (1, 0) => T["One selected"],
        (var all, 0) => T["{0} selected", RunText.Count(all)],
        var (all, hidden) => T["{0} selected, {1} of them not shown", RunText.Count(all), RunText.Count(hidden)],
    };

    private long SelectedBytes => _selected.Sum(one => _list.Runs.FirstOrDefault(run => run.Id == one.Key)?.CheckpointBytes ?? one.Value);

    protected override void OnParametersSet()
    {
        if (Trash != _query.Trash)
        {
            // The other list has other runs, and other things can be done with them.
            _selected.Clear();
            (_done, _isReleased) = (null, false);
            _focused = _isShown ? () => _title : null; // nobody else leads there: the other list has the same path
        }

        _isShown = true;

        _query = new RunQuery
        {
            Text = Text ?? "",
            Statuses = Enum.TryParse<RunStatus>(Status, out var status) ? [status] : [],
            Owner = string.IsNullOrWhiteSpace(Owner) ? null : Owner,
            Tag = string.IsNullOrWhiteSpace(Tag) ? null : Tag,
            Filter = ReadFilter(),
            Order = Enum.TryParse<RunOrder>(Order, out var order) ? order : RunOrder.Newest,
            Skip = Math.Clamp(AddressValue.Of<int>(PageAsked) ?? 0, 0, int.MaxValue / PageSize) * PageSize,
            Take = PageSize,
            Trash = Trash,
        };
        _columns = Columns is null ? _columns : RunColumn.Of(Columns);
        _known = store.OwnersAndTags();
        Read();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _following = FollowAsync();
            if (Columns is null)
            {
                try
                {
                    _columns = RunColumn.Of(await js.InvokeAsync<string?>("localStorage.getItem", _gone.Token, ColumnsKey));
                    StateHasChanged();
                }
                catch (JSException)
                {
                    // A browser may keep nothing for a site: then there is no earlier choice.
                }
            }
        }
        else if (_focused is { } wanted)
        {
            _focused = null;
            await wanted().FocusAsync();
        }
    }

    // One that cannot be read narrows nothing; the field says why.
    private RunFilter? ReadFilter()
    {
        _filterFault = null;
        try
        {
            return RunFilter.Parse(Filter);
        }
        catch (BadInputException refusal)
        {
            _filterFault = T[refusal.Sentence];
            return null;
        }
    }

    private async Task ShowAsync(RunColumn column, bool isShown)
    {
        _columns = [.. RunColumn.All.Where(other => other == column ? isShown : _columns.Contains(other))];
        var names = string.Join(',', _columns.Select(shown => shown.Name));
        try
        {
            await js.InvokeVoidAsync("localStorage.setItem", _gone.Token, ColumnsKey, names);
        }
        catch (JSException)
        {
            // The choice then stands in the address alone.
        }

        navigation.NavigateTo(navigation.GetUriWithQueryParameter("columns", names.Length > 0 ? names : null), replace: true);
    }

    private async Task FollowAsync()
    {
        try
        {
            await foreach (var _ in feed.FollowStoreAsync(() => true, _gone.Token))
            {
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

    private void Read()
    {
        (_list, _queue, _hold) = (store.List(_query), store.Queue(), store.Hold());
        if (_list.Runs.Count == 0 && _query.Skip > 0)
        {
            // What stood on the last page is gone, or there never was such a page.
            _query = _query with { Skip = Math.Max(0, _list.Total - 1) / PageSize * PageSize };
            _list = store.List(_query);
        }
    }

    private void Go(
        string? text = null, string? status = null, string? owner = null, string? tag = null, string? filter = null, string? order = null, int? page = null)
        => navigation.NavigateTo(navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["text"] = NullIfEmpty(text ?? Text),
            ["status"] = NullIfEmpty(status ?? Status),
            ["owner"] = NullIfEmpty(owner ?? Owner),
            ["tag"] = NullIfEmpty(tag ?? Tag),
            ["filter"] = NullIfEmpty(filter ?? Filter),
            ["order"] = NullIfEmpty(order ?? Order),
            ["page"] = page is > 0 ? page : null,
        }));

    private static string? NullIfEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private void Select(Run run, bool isSelected)
    {
        if (isSelected)
        {
            _selected[run.Id] = run.CheckpointBytes;
        }
        else
        {
            _selected.Remove(run.Id);
        }
    }

    // Of those on other pages nothing is known here.
    private bool IsSelected(Func<Run, bool> such)
        => _selected.Keys.Any(id => _list.Runs.FirstOrDefault(run => run.Id == id) is not { } run || such(run));

    private async Task<IReadOnlyList<string>> DoWithAsync(IEnumerable<string> ids, Action<string, string> action)
    {
        _done = null;
        _trashed = [];
        _refusals.Clear();
        var who = await PersonName.OfAsync(people);
        List<string> done = [];
        foreach (var id in ids.ToArray())
        {
            if (await TryAsync(() => action(id, who)))
            {
                _selected.Remove(id);
                done.Add(id);
            }
        }

        Read();
        return done;
    }

    private async Task StopAsync()
    {
        var stopped = await DoWithAsync(_selected.Keys, (id, who) => actions.Stop(id, who));
        _done = stopped.Count switch { 0 => null, 1 => T["One run was told to stop."], var all => T["{0} runs were told to stop.", RunText.Count(all)] };
    }

    private async Task ResumeAsync()
    {
        var resumed = await DoWithAsync(_selected.Keys, (id, who) => actions.Resume(id, who));
        _done = resumed.Count switch { 0 => null, 1 => T["One run waits to go on."], var all => T["{0} runs wait to go on.", RunText.Count(all)] };
    }

    private async Task TrashAsync()
    {
        _trashed = await DoWithAsync(_selected.Keys, (id, who) => actions.Trash(id, who));
        _done = _trashed.Count switch { 0 => null, 1 => T["One run moved to the trash."], var all => T["{0} runs moved to the trash.", RunText.Count(all)] };
    }

    private async Task RestoreAsync(IEnumerable<string> ids)
    {
        var restored = await DoWithAsync(ids, (id, who) => actions.Restore(id, who));
        _done = restored.Count switch { 0 => null, 1 => T["One run restored."], var all => T["{0} runs restored.", RunText.Count(all)] };
    }

    private async Task DeleteAsync()
    {
        // A run goes before the one whose weights it started from.
        var deleted = await DoWithAsync(_selected.Keys.OrderDescending(StringComparer.Ordinal), (id, who) => actions.DeleteForGood(id, who));
        _done = deleted.Count switch { 0 => null, 1 => T["One run deleted for good."], var all => T["{0} runs deleted for good.", RunText.Count(all)] };
    }

    private async Task DoAsync(Action<string> action)
    {
        var who = await PersonName.OfAsync(people);
        _refusals.Clear();
        await TryAsync(() => action(who));
        Read();
    }

    private async Task MoveAsync(Run run, int place, int by)
    {
        if (place + by < 0 || place + by >= _queue.Count)
        {
            return;
        }

        await DoAsync(who => actions.MoveInQueue(run.Id, by, who));
        var before = _queue.TakeWhile(other => other.Id != run.Id).Count();
        if (_refusals.Count == 0 && before < _queue.Count)
        {
            _moved = (_moved.Times + 1, before + 1);
        }
    }

    private async Task HoldAsync(bool isHeld)
    {
        await DoAsync(who => store.SetHold(isHeld, who));
        if (_refusals.Count == 0)
        {
            _isReleased = !isHeld;
            _focused = () => _told;
        }
    }

    // In the trash it matters how long it stays, not how it ended.
    private string ReasonWords(Run run) => run.Deleted is { } deleted
        ? (int)Math.Ceiling((deleted + RunRemoval.Grace - time.GetUtcNow()).TotalDays) is > 1 and var days
            ? T["Deleted for good in {0} days", RunText.Count(days)]
            : T["Deleted for good within a day"]
        : run.Reason.IsEmpty ? "" : T[run.Reason];

    private static double Done(Run run) => 100.0 * Math.Min(run.Progress.Epoch, run.Spec.Options.Epochs) / run.Spec.Options.Epochs;

    private static string WhatItIs(Run run)
    {
        var tags = run.Tags.Count > 0 ? " · " + string.Join(", ", run.Tags) : "";
        return $"{run.Spec.Options.Network.Architecture} · {DatasetText.Name(run.Spec.Dataset.Id, run.Spec.Dataset.Name)}{tags}";
    }

    private async Task<bool> TryAsync(Action action)
    {
        try
        {
            // Resuming makes a network to tell how large its checkpoints are, and asks the disk for room. One after the other, as they were clicked.
            await Task.Run(() =>
            {
                lock (_acting)
                {
                    action();
                }
            });
            return true;
        }
        catch (SentenceException error) when (error is RunStoreException or TrainingException)
        {
            _refusals.Add(error is TrainingException refusal ? FieldText.Of(refusal) : T[error.Sentence]);
            return false;
        }
        catch (IOException error)
        {
            _refusals.Add(T["Files of a run could not be deleted: {0}", error.Message]);
            return false;
        }
    }
}
