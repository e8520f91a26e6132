using FerWeb.Engine;
using FerWeb.Components.Shared;
using FerWeb.Engine.Training;
using FerWeb.Models;
using FerWeb.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>One run: where it stands, its curves, its epochs, and what can be done with it. Rendered from the store at once, then kept up to date by the feed.</summary>
public sealed partial class RunView(
    IRunStore store, RunFeed feed, QueueForecast queue, RunActions actions, DataFolder data, IServiceProvider services, TimeProvider time, AuthenticationStateProvider people)
    : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource _gone = new();
    private RunHistory _history = new();
    private Task _following = Task.CompletedTask;
    private Run? _run;
    private RunState? _state;
    private IReadOnlyList<RunCheckpoint> _checkpoints = [];
    private string? _refusal;
    private string? _promoted;
    private readonly Lock _acting = new();
    private bool _isPromoting;
    private bool _isSaved;
    private string _log = "";
    private string _name = "";
    private string _notes = "";
    private string _tags = "";
    private int _epochs;
    private string _rate = "";
    private int _patience;
    private int _timesAsked;
    private bool _mustFocus;
    private ElementReference _epochsInput;

    [Parameter, EditorRequired]
    public required string Id { get; set; }

    private bool CanResume => _state is { IsInTrash: false } state && state.Status.IsResting() && state.Status is not RunStatus.Cancelled;

    // Without more epochs there is nothing to go on with.
    private bool IsDone => _run!.Progress.Epoch >= _run.Spec.Options.Epochs;

    private string NetworkTitle => NetworkChoice.All.FirstOrDefault(choice => choice.Architecture == _run!.Spec.Options.Network.Architecture) is { } known
        ? T[known.Title]
        : _run!.Spec.Options.Network.Architecture;

    private string DeviceWords => string.Join(", ", new[] { _history.Started?.Device ?? _run!.Spec.Device, _history.Started?.Compute }.OfType<string>().Select(FieldText.OfTechnicalName));

    // An attempt from before the reasons were told has their sum only.
    private static string PictureWords(StartedData started) => started.LeftOut is { } leftOut
        ? T[
            "{0} (left out: {1} empty, {2} contradicting each other, {3} also in validation or test, {4} further copies)",
            RunText.Count(started.Images), RunText.Count(leftOut.Constant), RunText.Count(leftOut.Conflicting), RunText.Count(leftOut.HeldOut), RunText.Count(leftOut.Copies)]
        : T["{0} ({1} left out)", RunText.Count(started.Images), RunText.Count(started.Dropped)];

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _following;
        _gone.Dispose();
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
        (_name, _notes, _tags) = (_run.Spec.Name, _run.Notes, string.Join(", ", _run.Tags));
        var options = _run.Spec.Options;
        (_epochs, _rate, _patience) = (options.Epochs, RunText.Figure(options.LearningRate), options.EarlyStopping?.Patience ?? 0);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && _run is not null)
        {
            _following = FollowAsync();
        }

        if (_mustFocus)
        {
            _mustFocus = false;
            await _epochsInput.FocusAsync();
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

    private void Show(RunState state)
    {
        (_state, _run, _checkpoints) = (state, store.Find(Id) ?? _run, store.Checkpoints(Id));
    }

    private string StateWords() => _state switch
    {
        { QueuePosition: { } place } when store.Hold() is not null => $"{T["Number {0} in the queue.", place]} {T["Nothing starts before somebody lets waiting runs start on the page of runs."]}",
        { QueuePosition: { } place } => $"{T["Number {0} in the queue.", place]} {RunText.Start(_state.ExpectedStart)}",
        { Reason.IsEmpty: false } => T[_state.Reason],
        _ => _state!.Status.Meaning(),
    };

    private IEnumerable<(string Name, string Value, string Help)> Facts()
    {
        var (progress, options) = (_state!.Progress, _run!.Spec.Options);
        var isLive = _state.Status.IsLive();
        yield return (Key("Epoch"), $"{progress.Epoch} / {options.Epochs}", Key("Rounds through all training pictures."));
        yield return (Key("Step"), RunText.Count(progress.Step), Key("Corrections made so far, each on a batch of pictures."));
        yield return (Key("Training loss"), RunText.Loss(progress.TrainLoss), Key("How wrong it is on the pictures it trains on; lower is better."));
        yield return (Key("Validation loss"), RunText.Loss(progress.ValidationLoss), Key("How wrong it is on pictures it never trains on; lower is better."));
        yield return (Key("Training accuracy"), RunText.Percent(progress.TrainAccuracy), Key("Share of right answers on the training pictures."));
        yield return (Key("Validation accuracy"), RunText.Percent(progress.ValidationAccuracy), Key("Share of right answers on pictures it never trains on: the one that counts."));
        yield return (Key("Macro F1"), RunText.Percent(progress.MacroF1), Key("Mean over the seven emotions, so that rare ones count as much as frequent ones."));
        yield return (Key("Best so far"), progress.BestEpoch is { } best ? T["{0} (epoch {1})", RunText.Percent(progress.BestAccuracy), best] : "–", Key("Highest validation accuracy of all epochs."));
        yield return (Key("Learning rate"), RunText.Rate(progress.LearningRate), Key("Size of a correction."));
        yield return (Key("Images per second"), RunText.Count(progress.ImagesPerSecond), Key("Training pictures it gets through in a second."));
        if (options.EarlyStopping is { } stopping)
        {
            yield return (Key("Early stopping"), T["{0} of {1} epochs without improvement", progress.Stalled, stopping.Patience], Key("When the count is full, training stops."));
        }

        yield return (Key("Training time"), RunText.Duration(TimeSpan.FromSeconds(_history.TrainingSeconds)), Key("All attempts together."));
        if (isLive)
        {
            yield return (Key("Time left"), RunText.Remaining(progress, options.EarlyStopping is not null), Key("Judged by the epochs so far."));
        }
    }

    private void AskForMoreEpochs()
    {
        (_timesAsked, _mustFocus) = (_timesAsked + 1, true);
        _epochs = Math.Max(_epochs, 2 * _run!.Progress.Epoch);
    }

    private Task ResumeAsync()
    {
        var options = _run!.Spec.Options;
        if (TrainingOptionTable.Get("learningRate").Write(options, _rate, out var fault) is not { LearningRate: var rate })
        {
            _refusal = FieldText.Of(new TrainingException(fault!));
            return Task.CompletedTask;
        }

        var changes = new ResumeChanges(
            _epochs == options.Epochs ? null : _epochs,
            _rate == RunText.Figure(options.LearningRate) ? null : rate,
            _patience == (options.EarlyStopping?.Patience ?? 0) ? null : _patience);
        return DoAsync(who => actions.Resume(Id, who, changes));
    }

    private async Task AnnotateAsync()
    {
        var (run, tags) = (_run!, _tags.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        var (name, notes) = (_name == run.Spec.Name ? null : _name, _notes == run.Notes ? null : _notes);
        await DoAsync(who => actions.Annotate(Id, who, name, notes, tags.ToHashSet().SetEquals(run.Tags) ? null : tags));
        _isSaved = _refusal is null;
    }

    private async Task PromoteAsync(long step)
    {
        (_isPromoting, _promoted, _refusal) = (true, null, null);
        try
        {
            await services.GetRequiredService<LiveModelSwitch>().PromoteAsync(Id, step, await PersonName.OfAsync(people), _gone.Token);
            _promoted = T["The model of step {0} answers from now on.", RunText.Count(step)];
        }
        catch (SentenceException error) when (error is RunStoreException or TrainingException)
        {
            _refusal = error is TrainingException refusal ? FieldText.Of(refusal) : T[error.Sentence];
        }
        finally
        {
            _isPromoting = false;
        }
    }

    private async Task DoAsync(Action<string> action)
    {
        var who = await PersonName.OfAsync(people);
        (_refusal, _isSaved) = (null, false);
        try
        {
            // Resuming makes a network to tell how large its checkpoints are, and asks the disk for room. One after the other, as they were clicked.
            await Task.Run(() =>
            {
                lock (_acting)
                {
                    action(who);
                }
            });
        }
        catch (SentenceException error) when (error is RunStoreException or TrainingException)
        {
            _refusal = error is TrainingException refusal ? FieldText.Of(refusal) : T[error.Sentence];
        }

        if (store.Find(Id) is { } now)
        {
            Show(RunState.Of(now, queue));
        }
    }

    private void ReadLog() => _log = RunFilesApi.LogTail(data, Id);
}
