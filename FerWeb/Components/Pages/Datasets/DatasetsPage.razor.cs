using FerWeb.Api;
using FerWeb.Datasets;
using FerWeb.Localization;
using FerWeb.Workspace.Datasets;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Datasets;

/// <summary>All data sets, and the ways to bring one.</summary>
public sealed partial class DatasetsPage(DatasetLibrary library, DatasetImports imports, IOptions<DatasetsOptions> options) : ComponentBase
{
    private readonly ServerFolders _folders = new(options);
    private IReadOnlyList<DatasetEntry> _entries = [];
    private IReadOnlyList<string> _roots = [];
    private string _path = "";
    private string? _gone;
    private string? _fault;

    protected override void OnInitialized()
    {
        _roots = _folders.Roots;
        Refresh();
    }

    private void Refresh() => (_gone, _entries) = (null, library.List());

    // Its card went with the button that had the focus.
    private async Task Forget(string name)
    {
        Refresh();
        await Task.Yield(); // drawn without the words once: else the same ones would not be told again
        _gone = T["{0} was deleted.", name];
    }

    private void ImportFolder()
    {
        try
        {
            imports.BeginFolder(_folders.SourceOf(_path) with { Language = Languages.Current });
            (_path, _fault) = ("", null);
        }
        catch (ProblemException problem)
        {
            _fault = T[problem.Sentence];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _fault = T["FerWeb could not write to its data folder: {0}", error.Message];
        }
    }
}
