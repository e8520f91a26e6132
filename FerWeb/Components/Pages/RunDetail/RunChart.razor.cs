using FerWeb.Components.Shared;
using FerWeb.Runs;
using FerWeb.Runs.Curves;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>A chart of a run with its words, as a picture or CSV to save and as a table.</summary>
public sealed partial class RunChart : ComponentBase
{
    private RunPlot? _plot;

    [Parameter, EditorRequired]
    public required WatchedRun Run { get; set; }

    [Parameter, EditorRequired]
    public required CurveChart Chart { get; set; }

    [Parameter, EditorRequired]
    public required CurveSettings Settings { get; set; }

    /// <summary>Where the axis ends; null where that is not known.</summary>
    [Parameter]
    public double? End { get; set; }

    // The API refuses to be asked for a curve without points.
    private string? CsvAddress
        => Chart.Lines.Where(line => Run.Curves.Last(line.Key) is not null).Select(line => $"key={line.Key}").ToArray() is { Length: > 0 } keys
            ? $"api/v1/runs/{Run.Now.Run.Id}/curves.csv?{string.Join('&', keys)}"
            : null;

    private PlotFigures Figures()
    {
        var table = Chart.Tabulate(Run.Curves);
        return new([T["Epoch"], .. table.Columns], [.. table.Rows.Select(row => (RunText.Count(row.Epoch), row.Values))]);
    }

    private async Task SaveAsync()
    {
        if (_plot is not null)
        {
            await _plot.SaveAsync($"{Run.Now.Run.Id}-{Chart.Name}");
        }
    }
}
