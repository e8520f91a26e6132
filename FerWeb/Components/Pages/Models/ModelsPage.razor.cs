using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Models;
using FerWeb.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Models;

/// <summary>
/// Which model answers, which others there are, what is known of them, and what can be done with them.
/// Everybody may read it; changing asks for the right to manage.
/// </summary>
public sealed partial class ModelsPage(AuthenticationStateProvider people, IRunStore store, ModelLibrary library, DataFolder data) : ComponentBase
{
    private KnownModel? _answering;
    private KnownModel? _previous;
    private ModelDescription? _description;
    private IReadOnlyList<(KnownModel Model, bool IsThere, ModelDescription? Description)> _others = [];
    private IReadOnlyList<ModelEntry> _all = [];
    private IReadOnlyList<ModelEntry> _networks = [];
    private string? _saidOfImport;
    private string? _said;
    private string? _gone;
    private string? _fault;
    private bool _isSwitching;

    /// <summary>Id of a model that was imported a moment ago.</summary>
    [SupplyParameterFromQuery]
    public string? Imported { get; set; }

    protected override void OnInitialized() => Read();

    // After the region for it is there: what comes together with its region is not read out.
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && _all.FirstOrDefault(model => model.Id == Imported) is { } imported)
        {
            _saidOfImport = T["{0} was imported.", imported.Name];
            if (_all.FirstOrDefault(other => other != imported && other.Description?.WeightsSha256 == imported.Description?.WeightsSha256) is { } twin)
            {
                _saidOfImport += " " + T["It has the same weights as {0}, which was here before.", twin.Name == imported.Name ? twin.Id : twin.Name];
            }

            StateHasChanged();
        }
    }

    // What lies in the data folder; the shipped model is part of the program.
    private bool IsOurs(KnownModel model) => Path.GetDirectoryName(model.Folder) == data.Models;

    private async Task SwitchAsync(Func<string, Task<Promotion>> change)
    {
        (_isSwitching, _said, _gone, _fault) = (true, null, null, null);
        try
        {
            var now = await change(await PersonName.OfAsync(people));
            _said = T["{0} answers from now on.", NameOf(KnownModel.Of(now, data.Models))];
        }
        catch (RunStoreException error)
        {
            _fault = T[error.Sentence];
        }

        _isSwitching = false;
        Read();
    }

    // Its panel went with the button that had the focus.
    private async Task Forget(string name)
    {
        (_said, _saidOfImport, _gone, _fault) = (null, null, null, null);
        Read();
        await Task.Yield(); // drawn without the words once: else the same ones would not be told again
        _gone = T["{0} was deleted.", name];
    }

    private string NameOf(KnownModel model) => (ModelText.Describe(model)?.Name, model.Run) switch
    {
        ({ } given, _) => ModelText.Name(given),
        (_, { } run) when store.Find(run) is { Spec.Name: var name } => T["{0}, step {1}", name, RunText.Count(model.Step)],
        _ => model.Id,
    };

    // From the store and from a file per model: not at every render.
    private void Read()
    {
        (_answering, _previous) = (Switch.Answering, Switch.Previous);
        _description = ModelText.Describe(_answering);
        _all = [.. library.List().Where(model => model.Fault is null)];
        _networks = [.. _all.Where(model => model.Description is { Network.Architecture: not Ensemble.Architecture })];
        _others = [.. Switch.Others.Select(model => (model, model.IsThere, ModelText.Describe(model)))];
    }
}
