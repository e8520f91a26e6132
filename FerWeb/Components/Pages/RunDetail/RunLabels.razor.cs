using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>What a person writes about a run: its name, notes and tags.</summary>
public sealed partial class RunLabels(RunActions actions) : ComponentBase
{
    private bool _isSaved;
    private string _name = "";
    private string _notes = "";
    private string _tags = "";

    [CascadingParameter]
    public required RunView View { get; set; }

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    protected override void OnInitialized() => (_name, _notes, _tags) = (Run.Spec.Name, Run.Notes, string.Join(", ", Run.Tags));

    private async Task SaveAsync()
    {
        _isSaved = false;
        var tags = _tags.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var (name, notes) = (_name == Run.Spec.Name ? null : _name, _notes == Run.Notes ? null : _notes);
        var changed = tags.ToHashSet().SetEquals(Run.Tags) ? null : tags;
        _isSaved = await View.DoAsync(who => actions.Annotate(Run.Id, who, name, notes, changed));
    }
}
