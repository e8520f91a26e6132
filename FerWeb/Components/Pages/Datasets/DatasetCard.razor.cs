using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Workspace.Datasets;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Datasets;

/// <summary>One data set in the list.</summary>
public sealed partial class DatasetCard : ComponentBase
{
    private Split _shown;

    [Parameter, EditorRequired]
    public required DatasetEntry Entry { get; set; }

    /// <summary>It is gone; what it was called.</summary>
    [Parameter, EditorRequired]
    public required EventCallback<string> Deleted { get; set; }

    protected override void OnParametersSet() => _shown = Entry.Counts.Keys.Order().FirstOrDefault();

    private string Balance => T["Faces per class. {0}", string.Join(", ", FaceClasses.List(Entry.Classes)
        .Select(one => $"{one.Word()} {RunText.Count(PicturesOf(one))}"))];

    private bool HasPictures(FaceClass one) => PicturesOf(one) > 0;

    private int PicturesOf(FaceClass one) => Entry.Counts.GetValueOrDefault(_shown)?.GetValueOrDefault(one.Name) ?? 0;
}
