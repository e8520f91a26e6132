using FerWeb.Datasets;
using FerWeb.Datasets.Care;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Workspace.Datasets.Curation;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.DatasetCare;

/// <summary>The changes that a person has collected, with undo, and the way to make a new version of them.</summary>
public sealed partial class ChangePanel(DatasetVersions versions, NavigationManager navigation) : ComponentBase
{
    private const int Step = 12;

    private int _most = Step;
    private string _name = "";
    private string? _fault;
    private bool _isBusy;

    [Parameter, EditorRequired]
    public required VersionDraft Draft { get; set; }

    /// <summary>Something was undone.</summary>
    [Parameter, EditorRequired]
    public EventCallback Changed { get; set; }

    protected override void OnInitialized()
        => _name = versions.SuggestName(DatasetText.Name(Draft.Entry.Id, Draft.Entry.Name));

    private Task Do(Action act)
    {
        _fault = null;
        try
        {
            act();
        }
        catch (DatasetException error)
        {
            _fault = T[error.Sentence];
        }

        return Changed.InvokeAsync();
    }

    // The version is there, also where the marks cannot be taken away.
    private void TakeAway(List<ImageChange> made)
    {
        try
        {
            Draft.Made(made);
        }
        catch (DatasetException)
        {
            // They are still there when the person comes back.
        }
    }

    private async Task MakeAsync()
    {
        if (_isBusy)
        {
            return; // the second of two clicks
        }

        if (Draft.Reread())
        {
            _fault = T["The changes are others by now: they were marked or taken back on another page. Look at them, then make the version."];
            await Changed.InvokeAsync();
            return;
        }

        (_isBusy, _fault) = (true, null);
        StateHasChanged();
        try
        {
            var changes = Draft.Changes.ByImage.Values.ToList();
            var made = await Task.Run(() => versions.Make(Draft.Entry.Id, _name, changes, Draft.View.Sha256));
            TakeAway(changes);
            navigation.NavigateTo($"datasets/{made.Id}");
        }
        catch (DatasetException error)
        {
            _fault = T[error.Sentence];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _fault = T["The new version could not be stored. Make room in the data folder, and try again."];
        }

        _isBusy = false;
    }
}
