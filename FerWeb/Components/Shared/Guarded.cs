using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace FerWeb.Components.Shared;

/// <summary>What a dialog shows, in a boundary of its own: dialogs are drawn outside the page's, and what fails in one would end the circuit.</summary>
/// <typeparam name="TContent">What is shown.</typeparam>
public sealed class Guarded<TContent> : ComponentBase
    where TContent : IComponent
{
    /// <summary>Those of the content.</summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? Parameters { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<FaultBoundary>(0);
        builder.AddComponentParameter(1, nameof(FaultBoundary.ChildContent), (RenderFragment)(content =>
        {
            content.OpenComponent<TContent>(0);
            content.AddMultipleAttributes(1, Parameters);
            content.CloseComponent();
        }));
        builder.CloseComponent();
    }
}
