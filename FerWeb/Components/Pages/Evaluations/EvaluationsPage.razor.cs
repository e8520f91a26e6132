using FerWeb.Components.Shared;
using FerWeb.Evaluations;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;

namespace FerWeb.Components.Pages.Evaluations;

/// <summary>All evaluations, and the form for a new one. ?model=, ?run= with ?step=, and ?dataset= fill the form.</summary>
public sealed partial class EvaluationsPage(EvaluationLibrary evaluations, IRunStore runs, ModelLibrary models, TimeProvider clock) : ComponentBase, IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    private readonly Lifetime _gone = new();
    private IReadOnlyList<Evaluation> _list = [];
    private IReadOnlyDictionary<string, string> _names = new Dictionary<string, string>();

    [SupplyParameterFromQuery]
    public string? Model { get; set; }

    [SupplyParameterFromQuery]
    public string? Run { get; set; }

    [SupplyParameterFromQuery]
    public string? Step { get; set; }

    [SupplyParameterFromQuery]
    public string? Dataset { get; set; }

    private long? CheckpointStep => AddressValue.Of<long>(Step);

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override void OnInitialized() => Read();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _ = _gone.EveryAsync(_interval, clock, () => InvokeAsync(LookAgain), DispatchExceptionAsync);
        }
    }

    private void Read() => Show(evaluations.List());

    private void Show(IReadOnlyList<Evaluation> list) => (_list, _names) = (list, EvaluationNames.Of(list, runs, models));

    // Others and the command line begin and delete some, too. The names take longer to read.
    private void LookAgain()
    {
        try
        {
            var list = evaluations.List();
            if (!list.Select(one => (one.Id, one.Status)).SequenceEqual(_list.Select(one => (one.Id, one.Status))))
            {
                Show(list);
                StateHasChanged();
            }
        }
        catch (StoreAwayException)
        {
            // It is asked again, and what was read stays.
        }
    }
}
