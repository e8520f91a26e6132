using FerWeb.Datasets;
using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;

using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Datasets;

/// <summary>Deletes a data set after asking once more.</summary>
public sealed partial class DeleteDataset(DatasetLibrary library, DatasetViews views, IRunStore runs) : ComponentBase
{
    private ElementReference _ask;
    private ElementReference _keep;
    private bool _isAsking;
    private bool _mustFocus;
    private string? _fault;

    [Parameter, EditorRequired]
    public required DatasetEntry Entry { get; set; }

    /// <summary>It is gone; what it was called.</summary>
    [Parameter, EditorRequired]
    public required EventCallback<string> Deleted { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_mustFocus)
        {
            _mustFocus = false;
            await (_isAsking ? _keep : _ask).FocusAsync();
        }
    }

    private void Show(bool isAsking) => (_isAsking, _mustFocus, _fault) = (isAsking, true, null);

    private async Task DeleteAsync()
    {
        try
        {
            library.Delete(Entry.Id, runs, letGo: () => views.Close(Entry.Id));
            await Deleted.InvokeAsync(Entry.Name);
        }
        catch (SentenceException error) when (error is DatasetException or RunStoreException)
        {
            _fault = T[error.Sentence];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _fault = T["The files could not be deleted: {0}", error.Message];
        }
    }
}
