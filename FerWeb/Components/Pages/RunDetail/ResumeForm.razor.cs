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

    [CascadingParameter]
    public required RunView View { get; set; }

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    /// <summary>Lets the run go on with what the form says.</summary>
    public Task<bool> ResumeAsync() => View.DoAsync(who => actions.Resume(Run.Id, who, Changes()));

    protected override void OnInitialized()
    {
        var options = Run.Spec.Options;

        // With the epochs that it has done there is nothing to go on with.
        _epochs = Run.HasDoneAllEpochs ? 2 * Run.Progress.Epoch : options.Epochs;
        (_rate, _patience) = (RunText.Figure(options.LearningRate), options.EarlyStopping?.Patience ?? 0);
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
