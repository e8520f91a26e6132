using FerWeb.Components.Shared;
using FerWeb.Datasets;
using FerWeb.Engine;
using FerWeb.Engine.Training;
using FerWeb.Models;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Runs.Curves;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>
/// One run: where it stands, its curves, its epochs, and what can be done with it. Rendered at once, then
/// kept up to date. What its parts do with the run goes through <see cref="DoAsync"/> and <see cref="TryAsync"/>,
/// which say above them what was refused.
/// </summary>
public sealed partial class RunView(
    WatchedRuns runs, IRunStore store, TimeProvider time, AuthenticationStateProvider people)
    : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(300);

    private readonly Lifetime _gone = new();
    private readonly Lock _acting = new();
    private Task _following = Task.CompletedTask;
    private WatchedRun? _watched;
    private RunSnapshot? _drawn;
    private Run? _original; // what it is a clone of; null also where that has been deleted since
    private string? _asked; // its id, once the store has answered
    private string? _refusal;
    private string? _promoted;
    private ResumeForm? _resume;

    [Parameter, EditorRequired]
    public required string Id { get; set; }

    [Inject]
    internal LiveModelSwitch Switch { get; set; } = null!;

    [Inject]
    internal LiveRecognizer Live { get; set; } = null!;

    /// <value>A checkpoint is being made live.</value>
    internal bool IsPromoting { get; private set; }

    /// <value>It learns from drawings, whatever its figures say.</value>
    internal bool IsDrawn => DatasetLibrary.IsDrawn(Now.Run.Spec.Dataset.Id);

    /// <value>What it learns to tell apart.</value>
    internal IReadOnlyList<string> Classes => Now.Run.Spec.Dataset.ClassNames;

    /// <value>The measure by which its best epoch is chosen.</value>
    internal MonitoredMetric BestBy => Now.Run.Spec.Options.BestBy;

    private bool IsThere => _watched is { Now.IsGone: false };

    private RunSnapshot Now => _watched!.Now;

    private EpochRecord[] Validated => [.. Now.Epochs.Where(epoch => epoch.Confusion is not null)];

    private IReadOnlyList<TeacherNote> Notes => TeacherNotes.Of(
        new TeacherView(Now.Epochs, Now.State.Progress.LearningRate, Now.Run.Spec.Options.LearningRate, Classes,
            IsTraining: !Now.State.Status.IsResting()));

    private string SettingsWords
        => $"{Now.Run.Spec.Options.Network.Architecture} · {DatasetText.Name(Now.Run.Spec.Dataset.Id, Now.Run.Spec.Dataset.Name)}";

    private bool CanResume => Now.State.CanResume();

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _following;
        _gone.Dispose();
        if (_watched is not null)
        {
            runs.Leave(_watched);
        }
    }

    // Resuming makes a network to tell how large its checkpoints are, and asks the disk for room: not on the circuit's own
    // thread, and one after the other, as they were clicked.
    /// <summary>Does something with the run, in the name of the person at the page; false when it was refused.</summary>
    internal Task<bool> DoAsync(Action<string> action) => TryAsync(who => Task.Run(() =>
    {
        lock (_acting)
        {
            action(who);
        }
    }));

    /// <summary>The same for what takes its time.</summary>
    internal async Task<bool> TryAsync(Func<string, Task> action)
    {
        var who = await PersonName.OfAsync(people);
        _refusal = null;
        StateHasChanged(); // drawn without the words once: else the same ones would not be told again
        try
        {
            await action(who);
        }
        catch (SentenceException error) when (error is RunStoreException or TrainingException)
        {
            _refusal = error is TrainingException refusal ? FieldText.Of(refusal) : T[error.Sentence];
        }

        _watched!.Refresh();

        // The click was on a part of this page, which would render itself alone.
        StateHasChanged();
        return _refusal is null;
    }

    /// <summary>It is the model of this checkpoint that answers.</summary>
    internal bool IsLive(RunCheckpoint checkpoint) => Live.ModelId == checkpoint.ModelOf(Id);

    /// <summary>Lets a checkpoint answer from now on, also when the page is left meanwhile.</summary>
    internal async Task PromoteAsync(long step)
    {
        (IsPromoting, _promoted) = (true, null);
        var isLive = await TryAsync(who => Switch.PromoteAsync(Id, step, who, CancellationToken.None));
        (IsPromoting, _promoted) = (false, isLive ? T["The model of step {0} answers from now on.", RunText.Count(step)] : null);
        StateHasChanged();
    }

    // Before the first drawing: what changes during it is drawn by the first look.
    protected override void OnInitialized()
    {
        _watched = runs.Watch(Id);
        _drawn = _watched?.Now;
        FindOriginal();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && _watched is not null)
        {
            _following = FollowAsync();
        }
    }

    private void FindOriginal()
    {
        if (_watched?.Now.Run.Spec.Parent is not { } parent || parent == _asked)
        {
            return;
        }

        try
        {
            (_original, _asked) = (store.Find(parent), parent);
        }
        catch (StoreAwayException)
        {
            // It is asked again when something changes.
        }
    }

    private async Task FollowAsync()
    {
        try
        {
            while (true)
            {
                // Taken before the look: what happens after it is not slept through.
                var changed = _watched!.Changed;
                if (Now is var now && now != _drawn)
                {
                    _drawn = now;
                    FindOriginal();
                    await InvokeAsync(StateHasChanged);
                }

                await changed.WaitAsync(_gone.Token);
                await Task.Delay(_between, time, _gone.Token);
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
