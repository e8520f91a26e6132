using FerWeb.Datasets;
using FerWeb.Engine;
using FerWeb.Engine.Training;
using FerWeb.Models;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>
/// One run: where it stands, its curves, its epochs, and what can be done with it. Rendered from the store at once, then
/// kept up to date by the feed. What its parts do with the run goes through <see cref="DoAsync"/> and <see cref="TryAsync"/>,
/// which say above them what was refused.
/// </summary>
public sealed partial class RunView(
    IRunStore store, RunFeed feed, QueueForecast queue, TimeProvider time, AuthenticationStateProvider people, IServiceProvider services)
    : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource _gone = new();
    private readonly Lock _acting = new();
    private readonly RunHistory _history = new();
    private Task _following = Task.CompletedTask;
    private Run? _run;
    private RunState? _state;
    private IReadOnlyList<RunCheckpoint> _checkpoints = [];
    private string? _refusal;
    private string? _promoted;
    private ResumeForm? _resume;

    [Parameter, EditorRequired]
    public required string Id { get; set; }

    /// <value>A checkpoint is being made live.</value>
    internal bool IsPromoting { get; private set; }

    private EpochRecord[] Validated => [.. _history.Epochs.Where(epoch => epoch.Confusion is not null)];

    private IReadOnlyList<TeacherNote> Notes => TeacherNotes.Of(
        new TeacherView([.. _history.Epochs], _state!.Progress.LearningRate, _run!.Spec.Options.LearningRate));

    private string SettingsWords
        => $"{_run!.Spec.Options.Network.Architecture} · {DatasetText.Name(_run.Spec.Dataset.Id, _run.Spec.Dataset.Name)}";

    private bool CanResume => _state is { IsInTrash: false } state && state.Status.IsResting() && state.Status is not RunStatus.Cancelled;

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _following;
        _gone.Dispose();
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
        try
        {
            await action(who);
        }
        catch (SentenceException error) when (error is RunStoreException or TrainingException)
        {
            _refusal = error is TrainingException refusal ? FieldText.Of(refusal) : T[error.Sentence];
        }

        if (store.Find(Id) is { } now)
        {
            Show(RunState.Of(now, queue));
        }

        // The click was on a part of this page, which would render itself alone.
        StateHasChanged();
        return _refusal is null;
    }

    /// <summary>Lets a checkpoint answer from now on.</summary>
    internal async Task PromoteAsync(long step)
    {
        (IsPromoting, _promoted) = (true, null);
        var isLive = await TryAsync(who => services.GetRequiredService<LiveModelSwitch>().PromoteAsync(Id, step, who, _gone.Token));
        (IsPromoting, _promoted) = (false, isLive ? T["The model of step {0} answers from now on.", RunText.Count(step)] : null);
        StateHasChanged();
    }

    protected override void OnInitialized()
    {
        _run = store.Find(Id);
        if (_run is null)
        {
            return;
        }

        for (var isComplete = false; !isComplete;)
        {
            var delta = store.ReadSince(Id, _history.Seq);
            _history.Add(RunFrame.Of(RunState.Of(_run, queue), _history.Seq, delta, time.GetUtcNow()));
            isComplete = delta.IsComplete;
        }

        Show(RunState.Of(_run, queue));
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && _run is not null)
        {
            _following = FollowAsync();
        }
    }

    private async Task FollowAsync()
    {
        try
        {
            await foreach (var frame in feed.FollowAsync(Id, _history.Seq, _gone.Token))
            {
                await InvokeAsync(() =>
                {
                    _history.Add(frame);
                    Show(frame.Run);
                    StateHasChanged();
                });
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

    private void Show(RunState state) => (_state, _run, _checkpoints) = (state, store.Find(Id) ?? _run, store.Checkpoints(Id));
}
