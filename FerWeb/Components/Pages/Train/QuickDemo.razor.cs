using FerWeb.Components.Shared;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Runs.Workers;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Train;

/// <summary>One button for who wants to see a network learn, with the time that it will take on this machine.</summary>
public sealed partial class QuickDemo(DryBatches dryBatches, IRunStore store) : ComponentBase, IDisposable
{
    private const int RunsToLookBack = 100;

    private readonly Lifetime _gone = new();
    private TimeSpan? _time;
    private bool _isUnknown;

    /// <summary>What it trains: the first network at the quickest pace.</summary>
    public static TrainingOptions Options { get; } = RunPreset.Paces[0].Options(NetworkChoice.All[0].Architecture);

    /// <summary>The drawn faces.</summary>
    [Parameter, EditorRequired]
    public required DatasetEntry Dataset { get; set; }

    /// <summary>A run is being started.</summary>
    [Parameter, EditorRequired]
    public required bool IsStarting { get; set; }

    /// <summary>Somebody wants it.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnStart { get; set; }

    private string Words => T[
        "See a network learn, with no choice to make: {0} on {1} faces that FerWeb draws itself, {2} epochs.",
        T[NetworkChoice.All[0].Title], RunText.Count(Dataset.CountOf(Split.Train)), RunText.Count(Options.Epochs)];

    private string TimeWords => _time is { } time
        ? T["About {0} on this machine.", RunText.Duration(time)]
        : _isUnknown ? T["A few minutes on most machines."] : T["Timing a few steps on this machine ..."];

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        try
        {
            if (await Task.Run(LastTime) is { } last)
            {
                _time = last;
                StateHasChanged();
                return;
            }

            var cost = await dryBatches.MeasureAsync(Options, Device.Auto, _gone.Token);
            (_time, _isUnknown) = (cost?.Total(Options, Dataset.CountOf(Split.Train)), cost is null);
            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
        catch (Exception error) when (error is TrainingException or RunStoreException or IOException)
        {
            // The form says why.
            _isUnknown = true;
            StateHasChanged();
        }
    }

    // What it took the last time tells more than a few steps can.
    private TimeSpan? LastTime()
    {
        var last = store.List(new RunQuery { Statuses = [RunStatus.Finished], Take = RunsToLookBack }).Runs.FirstOrDefault(run
            => run.Host == Environment.MachineName && run.Attempt == 1 && run.Spec.Dataset.Id == Dataset.Id
            && TrainingForm.Differences(run.Spec.Options, Options).Count == 0);
        return last?.Ended - last?.Started;
    }
}
