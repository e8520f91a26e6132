using System.Globalization;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>The few settings with which an ended run may go on.</summary>
public sealed partial class ResumeForm(RunActions actions) : ComponentBase
{
    private static readonly NumberOption _patience = ResumeChanges.PatienceOption with { Label = Key("Patience, 0 for no early stopping") };
    private static readonly NumberOption _minutes =
        ((NumberOption)TrainingOptionTable.Get("maxMinutes")) with { Label = Key("Longest training time in all, in minutes") };

    private readonly TrainingForm _form = new();
    private TrainingOptions _filled = null!;
    private bool _isOpen;
    private string? _refusal;

    [CascadingParameter]
    public required RunView View { get; set; }

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    // With the epochs that it has done there is nothing to go on with, unless its model is still to be stored.
    private NumberOption Epochs => ((NumberOption)TrainingOptionTable.Epochs) with
    {
        Label = Key("Epochs in all"),
        Lowest = Run.Progress.Epoch + (Run.Progress.Epoch == Run.Spec.Options.Epochs && !Run.NeedsMoreEpochs ? 0 : 1),
    };

    private NumberOption[] Fields
        => [Epochs, (NumberOption)TrainingOptionTable.Get("learningRate"), _patience, .. Run.Spec.Options.MaxTime is null ? [] : new[] { _minutes }];

    /// <summary>Lets the run go on with what the form says.</summary>
    public async Task<bool> ResumeAsync()
    {
        _refusal = null;
        if (_form.IsValid)
        {
            return await View.DoAsync(who => actions.Resume(Run.Id, who, Changes()));
        }

        StateHasChanged(); // drawn without the words once: else the same ones would not be told again
        await Task.Yield();
        (_isOpen, _refusal) = (true, T["Some settings cannot be used. Look at the fields that are marked."]);
        StateHasChanged();
        return false;
    }

    protected override void OnInitialized()
    {
        _form.Take(_filled = Run.Spec.Options);
        if (Run.NeedsMoreEpochs)
        {
            _form.Set(Epochs, (2 * Run.Progress.Epoch).ToString(CultureInfo.InvariantCulture));
        }
    }

    private ResumeChanges Changes()
    {
        var (before, after, patience) = (_filled, _form.Options, (int?)_patience.Get(_form.Options));
        return new ResumeChanges(
            after.Epochs == before.Epochs ? null : after.Epochs,
            after.LearningRate == before.LearningRate ? null : after.LearningRate,
            patience == _patience.Get(before) ? null : patience,
            after.MaxTime == before.MaxTime ? null : _minutes.Get(after));
    }
}
