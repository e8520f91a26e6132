using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>What a person writes about a run: its name, notes and tags.</summary>
public sealed partial class RunLabels(RunActions actions) : ComponentBase
{
    private ElementReference _nameField;
    private bool _isSaved;
    private string _name = "";
    private string _notes = "";
    private string _tags = "";

    // Not what the run has by now: another person may have changed it since, and that stays.
    private (string Name, string Notes, string Tags) _filled;

    [CascadingParameter]
    public required RunView View { get; set; }

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    private string? NameFault => RunActions.NameFault(_name) is { } fault ? T[fault.Sentence] : null;

    protected override void OnInitialized() => (_name, _notes, _tags) = _filled = Labels(Run);

    private async Task SaveAsync()
    {
        _isSaved = false;
        if (NameFault is not null)
        {
            await _nameField.FocusAsync();
            return;
        }

        var saved = (Name: _name, Notes: _notes, Tags: _tags);
        var (name, notes) = (saved.Name == _filled.Name ? null : saved.Name, saved.Notes == _filled.Notes ? null : saved.Notes);
        var tags = TagsIn(saved.Tags);
        var changed = tags.ToHashSet().SetEquals(TagsIn(_filled.Tags)) ? null : tags;
        var stored = Run;
        if (_isSaved = await View.DoAsync(who => stored = actions.Annotate(Run.Id, who, name, notes, changed)))
        {
            _filled = saved;
            if ((_name, _notes, _tags) == saved)
            {
                // Nobody has written more meanwhile: here stands what is kept, each tag once.
                (_name, _notes, _tags) = _filled = Labels(stored);
            }
        }
    }

    private static (string Name, string Notes, string Tags) Labels(Run run) => (run.Spec.Name, run.Notes, string.Join(", ", run.Tags));

    private static string[] TagsIn(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
