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
using Microsoft.AspNetCore.Components.Web;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Classroom;

/// <summary>A classroom set in three steps: collect, train, try. It follows the store while it is open.</summary>
public sealed partial class ClassroomSetPage(
    AuthenticationStateProvider people, TimeProvider clock, WatchedRuns watchedRuns, ClassroomActions actions)
    : ComponentBase, IDisposable
{
    // Figures come several times a second; the page need not.
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(250);

    private readonly Lifetime _left = new();
    private SetChanges? _changes;
    private string? _shown; // its id
    private ClassroomSet? _set;
    private WatchedRun? _watched; // the newest run
    private (Run Run, long Step)? _answers; // what is tried live, which an earlier run may offer
    private IReadOnlyList<ModelEntry> _startModels = [];
    private string? _startModel;
    private bool _isStarting;
    private ElementReference _field;
    private ElementReference _rename;
    private ElementReference _collect;
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

    public void Dispose()
    {
        _changes?.Dispose();
        Watch(null);
        _left.Cancel();
        _left.Dispose();
    }

    protected override void OnInitialized()
    {
        _startModels = actions.StartModels();
        _changes = new SetChanges(Sets, clock, id => id == Id, () => InvokeAsync(() =>
        {
            Read();
            StateHasChanged();
        }));
    }

    // The browser's history leads from one set to another on the same page.
    protected override void OnParametersSet()
    {
        if (Id != _shown)
        {
            (_shown, _gone, _fault, _startModel, _isNaming, _isStarting) = (Id, null, null, null, false, false);
            Read();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_mustFocus)
        {
            _mustFocus = false;
            await (_isNaming ? _field : _rename).FocusAsync();
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

        LookWhatAnswers();
        Watch(_set is null ? null : actions.LastRun(_set)?.Id);
    }

    private void LookWhatAnswers() => _answers = _set is null ? null : actions.Answering(_set);

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
        RunStatus? seen = null;
        try
        {
            while (run == _watched)
            {
                // Taken before the page is drawn: what happens after it is not slept through.
                var changed = run.Changed;
                await InvokeAsync(Show);
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

        // A run that comes to rest may answer from then on, and one that goes on does not meanwhile.
        void Show()
        {
            var status = run.Now.Run.Status;
            if (status != seen)
            {
                seen = status;
                LookWhatAnswers();
            }

            StateHasChanged();
        }
    }

    // Copying and importing take a second: not on the circuit's own thread.
    private async Task TrainAsync()
    {
        _isStarting = true;
        await ActAsync(who => Task.Run(() => actions.Train(Id, who, _startModel)));
        _isStarting = false;
    }

    // It makes a network to tell how large its checkpoints are.
    private Task ResumeAsync() => ActAsync(who => Task.Run(() => Runs.Resume(_watched!.Now.Run.Id, who)));

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
        if (_fault is null)
        {
            LeaveName();
        }
    }

    private void LeaveName() => (_isNaming, _mustFocus, _fault) = (false, true, null);

    private void LeaveNameByEscape(KeyboardEventArgs pressed)
    {
        if (pressed.Key == "Escape")
        {
            LeaveName();
        }
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
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _fault = T["FerWeb could not write to its data folder: {0}", error.Message];
        }

        Read();
    }
}
