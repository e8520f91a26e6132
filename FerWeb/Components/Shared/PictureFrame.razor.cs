using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace FerWeb.Components.Shared;

/// <summary>The frame of a dialog that shows one of several pictures.</summary>
public sealed partial class PictureFrame : ComponentBase
{
    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>Where the picture is fetched.</summary>
    [Parameter, EditorRequired]
    public required string Address { get; set; }

    /// <summary>What who cannot see it hears.</summary>
    [Parameter, EditorRequired]
    public required string Alt { get; set; }

    /// <summary>Which of the pictures, from 0.</summary>
    [Parameter, EditorRequired]
    public required int Number { get; set; }

    /// <summary>How many there are.</summary>
    [Parameter, EditorRequired]
    public required int Count { get; set; }

    /// <summary>Another number is wanted.</summary>
    [Parameter, EditorRequired]
    public EventCallback<int> NumberChanged { get; set; }

    /// <summary>On the picture.</summary>
    [Parameter]
    public RenderFragment? Overlay { get; set; }

    /// <summary>Under it.</summary>
    [Parameter]
    public RenderFragment? Below { get; set; }

    /// <summary>Beside it.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment Side { get; set; }

    private Task TurnByKeyAsync(KeyboardEventArgs key) => key switch
    {
        { AltKey: true } or { CtrlKey: true } or { MetaKey: true } => Task.CompletedTask, // the browser's own
        { Key: "ArrowLeft" } => TurnAsync(-1),
        { Key: "ArrowRight" } => TurnAsync(1),
        _ => Task.CompletedTask,
    };

    private Task TurnAsync(int by)
        => Number + by >= 0 && Number + by < Count ? NumberChanged.InvokeAsync(Number + by) : Task.CompletedTask;
}
