using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Datasets.Curation;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Datasets;

/// <summary>What a version of a data set was made from, and by which changes.</summary>
public sealed partial class VersionOrigin(DatasetLibrary library, DatasetVersions versions) : ComponentBase
{
    private const int Step = 50;

    private IReadOnlyList<MadeChange> _changes = [];
    private int _most = Step;
    private bool _isAnother;
    private string? _fault;

    /// <summary>A version: it has a parent.</summary>
    [Parameter, EditorRequired]
    public required DatasetEntry Entry { get; set; }

    private DatasetParent Parent => Entry.Manifest!.Parent!;

    protected override void OnParametersSet()
    {
        (_fault, _isAnother) = (null, library.Find(Parent.Id)?.Sha256 != Parent.Sha256);
        try
        {
            _changes = versions.ChangesOf(Entry.Id);
        }
        catch (DatasetException error)
        {
            _fault = T[error.Sentence];
        }
    }
}
