using FerWeb.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Runs;

/// <summary>Deletes the selected runs of the trash for good, after asking once more.</summary>
public sealed partial class DeleteRuns : ComponentBase
{
    private ElementReference _ask;
    private ElementReference _keep;
    private Func<ElementReference>? _focused; // what gets the focus once it is drawn
    private bool _isAsking;

    /// <summary>How many are selected.</summary>
    [Parameter, EditorRequired]
    public required int Count { get; set; }

    /// <summary>They are to be deleted.</summary>
    [Parameter, EditorRequired]
    public required EventCallback OnDelete { get; set; }

    private string Question => Count == 1
        ? T["Delete one run for good, with its curves and checkpoints? Nothing brings it back."]
        : T["Delete {0} runs for good, with their curves and checkpoints? Nothing brings them back.", RunText.Count(Count)];

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focused is { } wanted)
        {
            _focused = null;
            await wanted().FocusAsync();
        }
    }

    private void Ask() => (_isAsking, _focused) = (true, () => _keep);

    private void Keep() => (_isAsking, _focused) = (false, () => _ask);

    private Task DeleteAsync()
    {
        _isAsking = false;
        return OnDelete.InvokeAsync();
    }
}
