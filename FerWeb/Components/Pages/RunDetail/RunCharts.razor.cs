using FerWeb.Components.Shared;
using FerWeb.Runs.Curves;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>The charts of a run and how they are drawn, which the page's address holds.</summary>
public sealed partial class RunCharts(NavigationManager navigation, ReaderZone zone) : ComponentBase
{
    private CurveSettings _settings = CurveSettings.Of(new Uri(navigation.Uri)) with { Zone = zone.Known };
    private bool _showsOthers;

    [Parameter, EditorRequired]
    public required WatchedRun Run { get; set; }

    // The axis spans all that is to come, as it does of a run that can go on; of one that has come to its end, what was done.
    private double? End
    {
        get
        {
            var (run, state) = (Run.Now.Run, Run.Now.State);
            return (state.Status is RunStatus.Finished or RunStatus.EarlyStopped, _settings.Along) switch
            {
                (true, _) or (_, CurveAxis.Time or CurveAxis.Clock) => null,
                (_, CurveAxis.Step) => state.Progress.StepsPerEpoch > 0 ? state.Progress.StepsPerEpoch * (double)run.Spec.Options.Epochs : null,
                _ => run.Spec.Options.Epochs,
            };
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_settings.Along is CurveAxis.Clock && await zone.AskAsync())
        {
            _settings = _settings with { Zone = zone.Known };
            StateHasChanged();
        }
    }

    private void Set(CurveSettings settings)
    {
        _settings = settings;
        navigation.NavigateTo(navigation.GetUriWithQueryParameters(settings.ToQuery()), replace: true);
    }
}
