using FerWeb.Components.Pages.Compare;
using FerWeb.Components.Shared;
using FerWeb.Engine;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Runs.Comparison;
using FerWeb.Sweeps;
using FerWeb.Workspace.Comparison;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Plotly.Blazor;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Sweeps;

/// <summary>A sweep: how far it is, its runs, and which settings matter. It follows the store while it is open.</summary>
public sealed partial class SweepView(
    SweepActions sweeps, IRunStore store, NavigationManager navigation, AuthenticationStateProvider people, TimeProvider clock)
    : ComponentBase, IDisposable
{
    private const int MostCompared = 5;
    private const int FewRuns = 30;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    private readonly Lifetime _gone = new();
    private SweepResult? _result;
    private SweepAxes _axes = new([], [], []);
    private IReadOnlyList<ITrace> _traces = [];
    private string _drawn = "";
    private int MeasuredRuns => _result!.Runs.Count(run => run is { Round: 0, Accuracy: not null });

    private IReadOnlyList<OptionImportance> _importance = [];
    private string? _fault;
    private ElementReference _ask;
    private ElementReference _keep;
    private bool _isAsking;
    private bool _mustFocus;
    private long _version;

    [Parameter, EditorRequired]
    public required string Id { get; set; }

    private int Measured => _axes.Names.Count;

    // Of one round: others trained for another time.
    private string[] Compared => [.. _result!.Ranking
        .Where(run => run.Accuracy is not null && run.Round == _result.Best?.Round && run.Run.Deleted is null).Take(MostCompared).Select(run => run.Run.Id)];

    private bool CanPromote => _result is { Best: { } best, Sweep.Plan: { } plan } && plan.Rounds[best.Round].Epochs < plan.Spec.Options.Epochs
        && _result.Full.All(full => full.Trial != best.Trial || full.Run.Deleted is not null);

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override void OnInitialized() => Read();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _ = _gone.EveryAsync(_interval, clock, () => InvokeAsync(LookAgain), DispatchExceptionAsync);
        }

        if (_mustFocus)
        {
            _mustFocus = false;
            await (_isAsking ? _keep : _ask).FocusAsync();
        }
    }

    private void Read()
    {
        var version = store.Version();
        try
        {
            _result = sweeps.Find(Id);
            _version = version;
        }
        catch (NotThereException)
        {
            _result = null;
            return;
        }

        // A picture that is drawn anew loses what a person points at.
        var figures = string.Join(' ', _result.Runs.Where(run => run.Round == 0).Select(run => $"{run.Trial}:{run.Accuracy}"));
        if (figures != _drawn)
        {
            _drawn = figures;
            _axes = SweepAxes.Of(_result);
            _traces = ComparedLook.Draw(_axes.Axes, _axes.Names, _axes.Styles);
            _importance = _result.Importance();
        }
    }

    // The end of a sweep is a file, of which the store does not tell.
    private void LookAgain()
    {
        try
        {
            if (_result is not null && (_version != store.Version() || _result.Sweep.End is null))
            {
                // Drawing nothing new would count as a use of the login (CircuitUse), for as long as the sweep waits.
                var before = (_version, _result.Sweep.End, _result.Wait);
                Read();
                if (_result is null || before != (_version, _result.Sweep.End, _result.Wait))
                {
                    StateHasChanged();
                }
            }
        }
        catch (StoreAwayException)
        {
            // It is asked again, and what was read stays.
        }
    }

    private void Show(bool isAsking) => (_isAsking, _mustFocus) = (isAsking, true);

    private async Task StopAsync()
    {
        await DoAsync(who => sweeps.Stop(Id, who));
        _mustFocus = _result is { Sweep.End: not null }; // then the button is gone
    }

    private Task PromoteAsync() => DoAsync(who => navigation.NavigateTo($"runs/{sweeps.Promote(Id, who).Id}"));

    private Task DeleteAsync() => DoAsync(who =>
    {
        sweeps.Delete(Id, who);
        navigation.NavigateTo("sweeps");
    });

    private async Task DoAsync(Action<string> act)
    {
        (_fault, _isAsking) = (null, false);
        try
        {
            var who = await PersonName.OfAsync(people);
            act(who);
        }
        catch (SentenceException error) when (error is RunStoreException or TrainingException)
        {
            _fault = error is TrainingException refusal ? FieldText.Of(refusal) : T[error.Sentence];
        }

        LookAgain();
    }
}
