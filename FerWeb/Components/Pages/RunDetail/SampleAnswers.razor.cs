using FerWeb.Runs;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>The sample pictures of a run with what one epoch answers; they are read only where this is shown.</summary>
public sealed partial class SampleAnswers(SamplePictures samples) : ComponentBase
{
    private IReadOnlyList<SamplePicture> _pictures = [];

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    /// <summary>The data set of the run.</summary>
    [Parameter, EditorRequired]
    public required DatasetEntry Dataset { get; set; }

    /// <summary>Indices of the pictures in the validation split.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<int> Images { get; set; }

    /// <summary>Probabilities of the classes, a row for each picture.</summary>
    [Parameter, EditorRequired]
    public required double[][] Answers { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (_pictures.Count != Images.Count)
        {
            _pictures = await Task.Run(() => samples.Of(Run, Dataset, Images));
        }
    }
}
