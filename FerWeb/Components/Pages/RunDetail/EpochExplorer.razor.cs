using System.Globalization;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>Confusion matrix, recall and sample pictures of one epoch; the newest until a person chooses another.</summary>
public sealed partial class EpochExplorer(SamplePictures samples) : ComponentBase
{
    private int? _chosen;
    private IReadOnlyList<SamplePicture> _pictures = [];

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    /// <summary>Epochs that have been validated, in order.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<EpochRecord> Epochs { get; set; }

    /// <summary>Indices of the sample pictures in the validation split.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<int> SampleImages { get; set; }

    private int Position => Math.Clamp(_chosen ?? Epochs.Count - 1, 0, Epochs.Count - 1);

    private EpochRecord Shown => Epochs[Position];

    protected override async Task OnParametersSetAsync()
    {
        if (SampleImages.Count > 0 && _pictures.Count != SampleImages.Count)
        {
            _pictures = await Task.Run(() => samples.Of(Run, SampleImages));
        }
    }

    private void Choose(object? value)
    {
        var position = int.Parse(value?.ToString() ?? "0", CultureInfo.InvariantCulture);
        _chosen = position == Epochs.Count - 1 ? null : position;
    }
}
