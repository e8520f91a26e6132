using FerWeb.Components.Shared;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>What a run is called, why it is in its state, and what can be done with it.</summary>
public sealed partial class RunHead(RunActions actions, IRunStore store) : ComponentBase
{
    private ElementReference _actions;
    private bool _mustFocus;

    [CascadingParameter]
    public required RunView View { get; set; }

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    [Parameter, EditorRequired]
    public required RunState State { get; set; }

    /// <summary>How far its teachers are while they judge the pictures; null before and after.</summary>
    [Parameter]
    public TeachersAnswered? Teachers { get; set; }

    [Parameter, EditorRequired]
    public required bool CanResume { get; set; }

    /// <summary>Somebody wants to go on with the settings of the form.</summary>
    [Parameter]
    public EventCallback OnResume { get; set; }

    // Resuming as it is would end in the same words.
    private bool IsRefused => Run.Cause is StopCause.Refused && State.Status is RunStatus.Failed;

    // Not at once: the person may have left the page meanwhile.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_mustFocus)
        {
            _mustFocus = false;
            await _actions.FocusAsync();
        }
    }

    // The button that was pressed goes with the state.
    private async Task DoAsync(Action<string> action)
    {
        _mustFocus = await View.DoAsync(action);
    }

    private string StateWords() => State switch
    {
        { IsInTrash: true } when Run.Deleted is { } deleted
            => T["It is in the trash and is deleted for good on {0}. Until then it can be restored.", RunText.Day(deleted + RunRemoval.Grace)],
        { QueuePosition: { } place } when store.Hold() is not null
            => $"{T["Number {0} in the queue.", place]} {T["Nothing starts before somebody lets waiting runs start on the page of runs."]}",
        { QueuePosition: { } place } => $"{T["Number {0} in the queue.", place]} {RunText.Start(State.ExpectedStart)}",
        { Status: RunStatus.Running } when Teachers is { } asked
            => T["Before its first step the teachers judge the pictures: {0} of {1} answers.", RunText.Count(asked.Done), RunText.Count(asked.Answers)],
        { Reason.IsEmpty: false } => T[State.Reason],
        _ => State.Status.Meaning(),
    };
}
