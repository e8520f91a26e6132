using FerWeb.Models;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Models;

/// <summary>Renames a model, or deletes it after asking once more. The library has the last word on what may be done.</summary>
public sealed partial class ModelCare(ModelLibrary library) : ComponentBase
{
    private ElementReference _rename;
    private ElementReference _field;
    private ElementReference _delete;
    private ElementReference _keep;
    private Func<ElementReference>? _focused; // what gets the focus once it is drawn
    private bool _isNaming;
    private bool _isAsking;
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

    /// <summary>It has another name.</summary>
    [Parameter, EditorRequired]
    public required EventCallback Renamed { get; set; }

    /// <summary>It is gone; what it was called.</summary>
    [Parameter]
    public EventCallback<string> Deleted { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focused is { } wanted)
        {
            _focused = null;
            await wanted().FocusAsync();
        }
    }

    private void BeginToName()
    {
        (_isNaming, _name, _fault) = (true, Name == Model.Id ? "" : Name, null);
        _focused = () => _field;
    }

    private void Ask()
    {
        (_isAsking, _fault) = (true, null);
        _focused = () => _keep;
    }

    private void Leave()
    {
        _focused = _isAsking && !IsLive ? () => _delete : () => _rename;
        (_isNaming, _isAsking, _fault) = (false, false, null);
    }

    private Task RenameAsync() => ChangeAsync(() => library.Rename(Model.Id, _name), () => Renamed.InvokeAsync());

    private Task DeleteAsync() => ChangeAsync(() => library.Delete(Model.Id), () => Deleted.InvokeAsync(Name));

    private async Task ChangeAsync(Action change, Func<Task> tell)
    {
        try
        {
            change();
            Leave();
            await tell();
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
