using FerWeb.Classroom;
using FerWeb.Runs;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Classroom;

/// <summary>Deletes a classroom set for good.</summary>
public sealed partial class DeleteSet(AuthenticationStateProvider people, ClassroomActions actions, DatasetLibrary library) : ComponentBase
{
    private IReadOnlyList<Run> _runs = [];
    private IReadOnlyList<ModelEntry> _models = [];
    private ElementReference _ask;
    private ElementReference _keep;
    private bool _isAsking;
    private bool _mustFocus;
    private bool _withRuns;
    private string? _fault;

    [Inject]
    internal ClassroomService Service { get; set; } = null!;

    [Parameter, EditorRequired]
    public required ClassroomSet Set { get; set; }

    /// <summary>It is gone.</summary>
    [Parameter, EditorRequired]
    public required EventCallback<DeletedSet> Deleted { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_mustFocus)
        {
            _mustFocus = false;
            await (_isAsking ? _keep : _ask).FocusAsync();
        }
    }

    // Who deletes a set after a lesson wants no picture left: that the copies stay is what has to be chosen.
    private void Ask()
    {
        (_isAsking, _mustFocus, _withRuns, _fault) = (true, true, true, null);
        (_runs, _models) = (actions.RunsOn(Set), actions.ModelsOf(Set));
    }

    private void Keep() => (_isAsking, _mustFocus) = (false, true);

    private string NameOf(Run run) => RunText.NameAmong(run, _runs);

    private async Task DeleteAsync()
    {
        try
        {
            var who = await PersonName.OfAsync(people);
            var (id, withRuns) = (Set.Id, _withRuns);
            var gone = await Task.Run(() => Service.Delete(id, withRuns, who));
            await Deleted.InvokeAsync(new DeletedSet(Set.Name, [.. gone.Kept.Select(library.Find).OfType<DatasetEntry>()], _models));
        }
        catch (NotThereException)
        {
            await Deleted.InvokeAsync(new DeletedSet(Set.Name, [], []));
        }
        catch (RunStoreException refusal)
        {
            _fault = T[refusal.Sentence];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _fault = T["The files could not be deleted: {0}", error.Message];
        }
    }
}
