using FerWeb.Models;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Models;

/// <summary>Renames a model, or deletes it after asking once more. The library has the last word on what may be done.</summary>
public sealed partial class ModelCare(ModelLibrary library) : ComponentBase
{
    private ElementReference _field;
    private bool _isNaming;
    private bool _isAsking;
    private bool _mustFocus;
    private string _name = "";
    private string? _fault;

    [Parameter, EditorRequired]
    public required KnownModel Model { get; set; }

    /// <summary>What it is called now.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>It answers, so that it cannot be deleted.</summary>
    [Parameter]
    public bool IsLive { get; set; }

    /// <summary>It has another name, or is gone.</summary>
    [Parameter, EditorRequired]
    public required EventCallback Changed { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_mustFocus)
        {
            _mustFocus = false;
            await _field.FocusAsync();
        }
    }

    private void BeginToName() => (_isNaming, _mustFocus, _name, _fault) = (true, true, Name == Model.Id ? "" : Name, null);

    private void Ask() => (_isAsking, _fault) = (true, null);

    private void Leave() => (_isNaming, _isAsking, _fault) = (false, false, null);

    private Task RenameAsync() => ChangeAsync(() => library.Rename(Model.Id, _name));

    private Task DeleteAsync() => ChangeAsync(() => library.Delete(Model.Id));

    private async Task ChangeAsync(Action change)
    {
        try
        {
            change();
            Leave();
            await Changed.InvokeAsync();
        }
        catch (RunStoreException error)
        {
            _fault = T[error.Sentence];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _fault = T["The model's files could not be changed: {0}", error.Message];
        }
    }
}
