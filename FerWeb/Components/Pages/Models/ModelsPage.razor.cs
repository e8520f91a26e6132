using FerWeb.Engine.Models;
using FerWeb.Models;
using FerWeb.Runs;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Models;

/// <summary>Which model answers, what is known of it, and how to go back. Everybody may read it; changing asks for the right to manage.</summary>
public sealed partial class ModelsPage(AuthenticationStateProvider people, IRunStore store) : ComponentBase
{
    private KnownModel? _answering;
    private KnownModel? _previous;
    private ModelDescription? _description;
    private IReadOnlyList<(KnownModel Model, bool IsThere, ModelDescription? Description)> _earlier = [];
    private string? _said;
    private string? _fault;
    private bool _isSwitching;

    protected override void OnInitialized() => Read();

    private async Task SwitchAsync(Func<string, Task<Promotion>> change)
    {
        (_isSwitching, _said, _fault) = (true, null, null);
        try
        {
            var now = await change(await PersonName.OfAsync(people));
            _said = T["{0} answers from now on.", now.ModelId];
        }
        catch (RunStoreException error)
        {
            _fault = T[error.Sentence];
        }

        _isSwitching = false;
        Read();
    }

    private string NameOf(KnownModel model) => model.Run is { } run && store.Find(run) is { Spec.Name: var name }
        ? T["{0}, step {1}", name, RunText.Count(model.Step)]
        : model.Id;

    // From the store and from a file per model: not at every render.
    private void Read()
    {
        (_answering, _previous) = (Switch.Answering, Switch.Previous);
        _description = ModelText.Describe(_answering);
        _earlier = [.. Switch.Earlier.Select(model => (model, model.IsThere, ModelText.Describe(model)))];
    }
}
