using System.Globalization;
using FerWeb.Runs;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>
/// Confusion matrix, recall and sample pictures of one epoch: while it trains the newest, afterwards the best, until a person
/// chooses another.
/// </summary>
public sealed partial class EpochExplorer(DatasetLibrary library) : ComponentBase
{
    private int? _chosen;
    private DatasetEntry? _data;

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    /// <summary>Epochs that have been validated, in order.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<EpochRecord> Epochs { get; set; }

    /// <summary>It trains no more: the best epoch is the one that the page's buttons mean.</summary>
    [Parameter]
    public bool IsAtRest { get; set; }

    /// <summary>Indices of the sample pictures in the validation split.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<int> SampleImages { get; set; }

    private int Position => Math.Clamp(_chosen ?? Usual, 0, Epochs.Count - 1);

    // Each that was better than all before it is marked, so the last of them is the best.
    private int Best => Epochs.Count - 1 - Epochs.Reverse().TakeWhile(epoch => !epoch.IsBest).Count();

    private int Usual => IsAtRest && Best >= 0 ? Best : Epochs.Count - 1;

    private EpochRecord Shown => Epochs[Position];

    protected override void OnInitialized()
        => _data = library.Find(Run.Spec.Dataset.Id) is { } entry && entry.Sha256 == Run.Spec.Dataset.Sha256 ? entry : null;

    private void Choose(object? value)
    {
        var position = int.Parse(value?.ToString() ?? "0", CultureInfo.InvariantCulture);
        _chosen = position == Usual ? null : position;
    }

    private string EpochWords(EpochRecord epoch) => epoch switch
    {
        { IsBest: true } when epoch == Epochs[Math.Max(0, Best)] => RunText.Best(T["Epoch {0}, the best", epoch.Epoch], Run.Spec.Options.BestBy),
        { IsBest: true } => RunText.Best(T["Epoch {0}, best so far then", epoch.Epoch], Run.Spec.Options.BestBy),
        _ => T["Epoch {0}", epoch.Epoch],
    };
}
