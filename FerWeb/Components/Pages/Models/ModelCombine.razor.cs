using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Models;
using FerWeb.Runs;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Models;

/// <summary>Makes one model of several, by their answers (an ensemble) or their weights. It is measured at once, and not made live.</summary>
public sealed partial class ModelCombine(DatasetLibrary sets) : ComponentBase, IDisposable
{
    // With the person's language: others begin combinations too, in a context of their own.
    private readonly ExecutionContext _own = ExecutionContext.Capture()!;

    private IReadOnlyList<DatasetEntry> _datasets = [];
    private IReadOnlyList<string> _chosen = [];
    private string _dataset = "";
    private string _name = "";
    private bool _weights;
    private bool _half;
    private bool _isWorking;
    private ModelEntry? _made;
    private string? _fault;

    /// <summary>Single networks, which can be combined.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ModelEntry> Models { get; set; }

    /// <summary>There may be one more.</summary>
    [Parameter, EditorRequired]
    public required EventCallback Changed { get; set; }

    [Inject]
    internal CombinedModels Combined { get; set; } = null!;

    public void Dispose() => Combined.Changed -= Refresh;

    protected override void OnInitialized()
    {
        _datasets = [.. sets.List().Where(entry => entry.Fault is null && entry.CountOf(Split.Validation) > 0)];
        Combined.Changed += Refresh;
    }

    protected override void OnParametersSet()
    {
        _chosen = [.. _chosen.Intersect(Models.Select(model => model.Folder))];
        if (_dataset.Length == 0 && Models is [{ Description.Classes: var classes }, ..])
        {
            // Drawings tell the least.
            var fitting = _datasets.Where(entry => FaceClasses.AreSame(classes, entry.Classes)).ToList();
            _dataset = (fitting.Find(entry => !DatasetLibrary.IsDrawn(entry.Id)) ?? fitting.FirstOrDefault())?.Id ?? "";
        }
    }

    private static string Words(ModelEntry made) => ModelText.MainReport(made.Description) is { } report
        ? T[
            "{0} stands in the list. It is right for {1} of {2} validation pictures.",
            made.Name, RunText.Percent(report.All.Accuracy), RunText.Count(report.All.Count)]
        : T["{0} stands in the list.", made.Name];

    // Told on the thread of the work.
    private void Refresh() => ExecutionContext.Run(_own, nothing => _ = InvokeAsync(Changed.InvokeAsync), null);

    private async Task CombineAsync()
    {
        if (_isWorking)
        {
            return; // the second of two clicks
        }

        (_isWorking, _made, _fault) = (true, null, null);
        try
        {
            var members = Models.Where(model => _chosen.Contains(model.Folder)).ToList();
            var choice = new CombineChoice([.. members.Select(model => model.Id)], _dataset, _name, new CombineOptions(_weights, _half));
            _made = await Combined.CombineAsync(choice, CancellationToken.None);
            _chosen = [.. _chosen.Except(members.Select(model => model.Folder))];
            _name = _name == choice.Name ? "" : _name;
            await Changed.InvokeAsync();
        }
        catch (RunStoreException error)
        {
            _fault = T[error.Sentence];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _fault = T["The model's files could not be written: {0}", error.Message];
        }
        catch (OperationCanceledException)
        {
            // The site is ending, and this page with it.
        }
        finally
        {
            _isWorking = false;
        }
    }
}
