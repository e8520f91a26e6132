using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>The few settings with which an ended run may go on.</summary>
public sealed partial class ResumeForm(RunActions actions) : ComponentBase
{
    private int _epochs;
    private string _rate = "";
    private int _patience;
    private int _timesAsked;
    private bool _mustFocus;
    private ElementReference _epochsInput;

    [CascadingParameter]
    public required RunView View { get; set; }

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    /// <summary>Opens the form with twice the epochs done, for a person to change.</summary>
    public void AskForMoreEpochs()
    {
        (_timesAsked, _mustFocus) = (_timesAsked + 1, true);
        _epochs = Math.Max(_epochs, 2 * Run.Progress.Epoch);
        StateHasChanged();
    }

    /// <summary>Lets the run go on with what the form says.</summary>
    public Task<bool> ResumeAsync() => View.DoAsync(who => actions.Resume(Run.Id, who, Changes()));

    protected override void OnInitialized()
    {
        var options = Run.Spec.Options;
        (_epochs, _rate, _patience) = (options.Epochs, RunText.Figure(options.LearningRate), options.EarlyStopping?.Patience ?? 0);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_mustFocus)
        {
            _mustFocus = false;
            await _epochsInput.FocusAsync();
        }
    }

    private ResumeChanges Changes()
    {
        var options = Run.Spec.Options;
        return TrainingOptionTable.Get("learningRate").Write(options, _rate, out var fault) is { LearningRate: var rate }
            ? new ResumeChanges(
                _epochs == options.Epochs ? null : _epochs,
                _rate == RunText.Figure(options.LearningRate) ? null : rate,
                _patience == (options.EarlyStopping?.Patience ?? 0) ? null : _patience)
            : throw new TrainingException(fault!);
    }
}
