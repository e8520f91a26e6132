using FerWeb.Components.Shared;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;
using Microsoft.AspNetCore.Components;

namespace FerWeb.Components.Pages.Sweeps;

/// <summary>All sweeps, and the form for a new one. ?clone= and ?dataset= fill the form. It follows the store while it is open.</summary>
public sealed partial class SweepsPage(SweepActions sweeps, IRunStore store, TimeProvider clock) : ComponentBase, IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(2);

    private readonly Lifetime _gone = new();
    private IReadOnlyList<SweepResult> _list = [];
    private long _version;

    /// <summary>Id of the run whose settings the form begins with.</summary>
    [SupplyParameterFromQuery]
    public string? Clone { get; set; }

    /// <summary>Id of the data set that it begins with.</summary>
    [SupplyParameterFromQuery]
    public string? Dataset { get; set; }

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

    private void Read()
    {
        var version = store.Version();
        var ended = _list.Where(one => one.Sweep.End is not null && one.Runs.All(run => run.HasEnded)).ToDictionary(one => one.Sweep.Id);
        _list = [.. sweeps.List().Select(sweep => ended.GetValueOrDefault(sweep.Id) ?? SweepResult.Of(store, sweep))];
        _version = version;
    }

    private List<(string Id, SweepEnd? End)> Ends() => [.. _list.Select(one => (one.Sweep.Id, one.Sweep.End))];

    // The end of a sweep is a file, of which the store does not tell.
    private void LookAgain()
    {
        try
        {
            if (_version != store.Version() || _list.Any(one => one.Sweep.End is null))
            {
                // Drawing nothing new would count as a use of the login (CircuitUse).
                var (version, before) = (_version, Ends());
                Read();
                if (version != _version || !before.SequenceEqual(Ends()))
                {
                    StateHasChanged();
                }
            }
        }
        catch (StoreAwayException)
        {
            // It is asked again, and what was filled in stays.
        }
    }
}
