using FerWeb.Datasets;
using FerWeb.Engine.Datasets;
using FerWeb.Workspace.Datasets;
using Microsoft.AspNetCore.Components;

using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Datasets;

/// <summary>What is in a data set: counts, findings, faces, averages.</summary>
public sealed partial class DatasetPage(DatasetLibrary library, DatasetViews views, NavigationManager navigation) : ComponentBase
{
    private const int Shown = 12;

    private DatasetEntry? _entry;
    private DatasetView? _view;
    private IReadOnlyDictionary<string, int>? _averageCounts;
    private Split _split;
    private int _round;
    private string? _fault;

    [Parameter]
    public required string Id { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        var id = Id;
        if (_entry?.Id == id)
        {
            return;
        }

        (_entry, _view, _fault, _round) = (library.Find(id), null, null, 0);
        _split = _entry?.Counts.Keys.Order().FirstOrDefault() ?? Split.Train;
        _averageCounts = _entry?.Counts.GetValueOrDefault(_split);
        if (_entry is { Fault: null })
        {
            try
            {
                // Drawing or checking the images takes a moment; the counts are shown meanwhile.
                var view = await views.OpenAsync(id);
                if (id == Id) // Otherwise the page shows another one by now.
                {
                    (_view, _entry) = (view, library.Find(id));
                }
            }
            catch (DatasetException error)
            {
                _fault = id == Id ? T[error.Sentence] : _fault;
            }
        }
    }

    private void Leave() => navigation.NavigateTo("datasets");
}
