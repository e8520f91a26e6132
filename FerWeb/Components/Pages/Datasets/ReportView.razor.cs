using FerWeb.Datasets;
using FerWeb.Engine.Datasets;
using FerWeb.Workspace.Datasets;
using Microsoft.AspNetCore.Components;

namespace FerWeb.Components.Pages.Datasets;

/// <summary>The pre-flight report in words, with rows or files, and pictures of those that were kept.</summary>
public sealed partial class ReportView : ComponentBase
{
    [Parameter, EditorRequired]
    public required DatasetReport Report { get; set; }

    /// <summary>The data set that came of it; null when nothing was imported, so that there are no pictures.</summary>
    [Parameter]
    public DatasetEntry? Entry { get; set; }

    /// <summary>Finds the picture of a name.</summary>
    [Parameter]
    public Func<string, ImagePlace?>? Find { get; set; }

    private IEnumerable<ImagePlace> PlacesOf(string example)
        => Find is null ? [] : ReportText.NamesIn(example).Select(Find).OfType<ImagePlace>();
}
