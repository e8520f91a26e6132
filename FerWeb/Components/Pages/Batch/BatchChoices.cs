using FerWeb.Engine.Recognition;

namespace FerWeb.Components.Pages.Batch;

/// <summary>What a person has chosen for their batch. Like its photos, which stay in the browser's tab, it outlives the page.</summary>
public sealed class BatchChoices
{
    /// <value>Whose labels the photos are answered with.</value>
    public LabelHead Head { get; set; } = LabelHead.Crowd;
}
