using FerWeb.Components.Shared;
using FerWeb.Engine;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Runs.Curves;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Classroom;

/// <summary>A classroom set in three steps: collect, train, try. It follows the store while it is open.</summary>
public sealed partial class ClassroomSetPage(
    AuthenticationStateProvider people, TimeProvider clock, WatchedRuns watchedRuns, ClassroomActions actions)
    : ComponentBase, IDisposable
{
    // Pictures come several times a second; the page need not.
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(250);

    private readonly Lifetime _left = new();
    private ClassroomSet? _set;
    private WatchedRun? _watched;
    private IReadOnlyList<ModelEntry> _startModels = [];
    private string? _startModel;
    private bool _isStarting;
    private ElementReference _field;
    private ElementReference _collect;
    private int _isReading;
    private bool _isNaming;
    private bool _mustFocus;
    private string _name = "";
    private string? _fault;
    private DeletedSet? _gone;

    [Inject]
    internal ClassroomStore Sets { get; set; } = null!;

    [Inject]
    internal RunActions Runs { get; set; } = null!;

    [Parameter, EditorRequired]
    public required string Id { get; set; }

    // Of a run that has ended the checkpoint that its page offers, so that what is tried here is what is made live there.
    private (Run Run, long Step)? Answers
        => _watched?.Now is { } now && now.Run.Status.IsResting() && ShownAccuracy.Offered(now.Checkpoints, now.Epochs) is { } offered
            ? (now.Run, offered.Step)
            : null;

    public void Dispose()
    {
        Sets.Changed -= OnChanged;
        Watch(null);
        _left.Cancel();
        _left.Dispose();
    }

    protected override void OnInitialized()
    {
        Read();
        _startModels = actions.StartModels();
        Sets.Changed += OnChanged;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_mustFocus)
        {
            _mustFocus = false;
            await _field.FocusAsync();
        }
    }

    private void Read()
    {
        try
        {
            _set = Sets.Find(Id);
        }
        catch (NotThereException)
        {
            _set = null;
        }

        Watch(_set is null ? null : actions.LastRun(_set)?.Id);
    }

    private void Watch(string? run)
    {
        // What was begun ends after the page was left too.
        if (_watched?.Now.Run.Id == run || (run is not null && _left.IsCancellationRequested))
        {
            return;
        }

        if (_watched is not null)
        {
            watchedRuns.Leave(_watched);
        }

        _watched = run is null ? null : watchedRuns.Watch(run);
        if (_watched is not null)
        {
            _ = FollowAsync(_watched, _left.Token);
        }
    }

    private async Task FollowAsync(WatchedRun run, CancellationToken left)
    {
        try
        {
            while (run == _watched)
            {
                // Taken before the page is drawn: what happens after it is not slept through.
                var changed = run.Changed;
                await InvokeAsync(StateHasChanged);
                await changed.WaitAsync(left);
                await Task.Delay(_between, clock, left);
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

    // Copying and importing take a second: not on the circuit's own thread.
    private async Task TrainAsync()
    {
        _isStarting = true;
        await ActAsync(who => Task.Run(() => actions.Train(Id, who, _startModel)));
        _isStarting = false;
    }

    private void OnChanged(string id)
    {
        if (id == Id && Interlocked.Exchange(ref _isReading, 1) == 0)
        {
            _ = ReadSoonAsync(_left.Token);
        }
    }

    private async Task ReadSoonAsync(CancellationToken left)
    {
        await Task.Delay(_between, clock, left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Exchange(ref _isReading, 0);
        if (!left.IsCancellationRequested)
        {
            await InvokeAsync(() =>
            {
                Read();
                StateHasChanged();
            });
        }
    }

    private void Told(DeletedSet said) => (_gone, _set) = (said, null);

    // The button that was pressed goes with the consent.
    private async Task AgreeAsync()
    {
        await ActAsync(who => Sets.Agree(Id, who));
        await _collect.FocusAsync();
    }

    private void BeginToName() => (_isNaming, _mustFocus, _name) = (true, true, _set!.Name);

    private async Task Rename()
    {
        await ActAsync(_ => Sets.Rename(Id, _name));
        _isNaming = _fault is not null;
    }

    private Task ActAsync(Action<string> act) => ActAsync(who =>
    {
        act(who);
        return Task.CompletedTask;
    });

    private async Task ActAsync(Func<string, Task> act)
    {
        var who = await PersonName.OfAsync(people);
        _fault = null;
        try
        {
            await act(who);
        }
        catch (SentenceException refusal) when (refusal is RunStoreException or TrainingException)
        {
            _fault = T[refusal.Sentence];
        }

        Read();
    }
}
