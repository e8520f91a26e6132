using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Workspace.Datasets;
using Microsoft.AspNetCore.Components;

namespace FerWeb.Components.Pages.Datasets;

/// <summary>One data set in the list.</summary>
public sealed partial class DatasetCard : ComponentBase
{
    private Split _shown;

    [Parameter, EditorRequired]
    public required DatasetEntry Entry { get; set; }

    /// <summary>It is gone.</summary>
    [Parameter, EditorRequired]
    public required EventCallback Deleted { get; set; }

    protected override void OnParametersSet() => _shown = Entry.Counts.Keys.Order().FirstOrDefault();

    private bool HasPictures(Emotion emotion) => Entry.Counts.GetValueOrDefault(_shown)?.GetValueOrDefault(EmotionNames.Of(emotion)) > 0;
}
