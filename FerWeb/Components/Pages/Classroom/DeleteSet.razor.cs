using FerWeb.Classroom;
using FerWeb.Runs;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Classroom;

/// <summary>Deletes a classroom set for good.</summary>
public sealed partial class DeleteSet(
    AuthenticationStateProvider people, ClassroomStore sets, ClassroomActions actions, DatasetLibrary library) : ComponentBase
{
    private IReadOnlyList<Run> _runs = [];
    private IReadOnlyList<ModelEntry> _models = [];
    private ClassroomCopies _copies = new([], []);
    private ClassroomSet? _asked; // as it was when these were read, which the question tells of
    private ClassroomSet? _drawn; // as the page had it then, which may be older
    private ElementReference _ask;
    private ElementReference _keep;
    private bool _isAsking;
    private bool _mustFocus;
    private bool _withRuns;
    private bool _isDeleting;
    private string? _fault;

    [Inject]
    internal ClassroomService Service { get; set; } = null!;

    [Parameter, EditorRequired]
    public required ClassroomSet Set { get; set; }

    /// <summary>It is gone.</summary>
    [Parameter, EditorRequired]
    public required EventCallback<DeletedSet> Deleted { get; set; }

    protected override void OnParametersSet()
    {
        if (_isAsking && Set != _drawn)
        {
            Look(Set);
        }
    }

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
        Look(Set);
        (_isAsking, _mustFocus, _withRuns, _fault) = (true, true, true, null);
    }

    private void Look(ClassroomSet set)
        => (_drawn, _asked, _runs, _models, _copies) = (Set, set, actions.RunsOn(set), actions.ModelsOf(set), actions.CopiesOf(set));

    private void Keep() => (_isAsking, _mustFocus) = (_isDeleting, true);

    private void KeepByEscape(KeyboardEventArgs pressed)
    {
        if (pressed.Key == "Escape")
        {
            Keep();
        }
    }

    private string NameOf(Run run) => RunText.NameAmong(run, _runs);

    private DeletedSet Gone(IEnumerable<DatasetEntry> kept, bool wasGone = false) => new(Set.Name, [.. kept], _models, wasGone);

    private async Task DeleteAsync()
    {
        if (_isDeleting)
        {
            return;
        }

        (_isDeleting, _fault) = (true, null);
        try
        {
            var (shown, pictures) = (_runs.Select(run => run.Id).ToList(), _asked!.Pictures);
            Look(sets.Find(Set.Id));
            _fault = _runs.Any(run => !shown.Contains(run.Id))
                ? T["Another run has learned from the pictures meanwhile. Look again at what would be deleted."]
                : _asked.Pictures > pictures ? T["More pictures have come meanwhile. Look again at what would be deleted."] : null;
            if (_fault is not null)
            {
                return;
            }

            var who = await PersonName.OfAsync(people);
            var (id, withRuns) = (Set.Id, _withRuns);
            var gone = await Task.Run(() => Service.Delete(id, withRuns, who));
            await Deleted.InvokeAsync(Gone(gone.Kept.Select(library.Find).OfType<DatasetEntry>()));
        }
        catch (NotThereException) when (sets.List().All(other => other.Id != Set.Id))
        {
            await Deleted.InvokeAsync(Gone(actions.CopiesOf(Set).All, wasGone: true));
        }
        catch (RunStoreException refusal)
        {
            _fault = T[refusal.Sentence];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _fault = T["The files could not be deleted: {0}", error.Message];
        }
        finally
        {
            _isDeleting = false;
        }
    }
}
