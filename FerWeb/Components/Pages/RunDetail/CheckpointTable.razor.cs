using FerWeb.Components.Shared;
using FerWeb.Engine.Evaluation;
using FerWeb.Models;
using FerWeb.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>The checkpoints of a run: kept or let go, tried on a photo, evaluated, saved, made live.</summary>
public sealed partial class CheckpointTable(RunActions actions, EvaluationLibrary library, DataFolder data) : ComponentBase, IDisposable
{
    private readonly Lifetime _gone = new();
    private IReadOnlyList<Evaluation> _evaluations = [];
    private long? _saved;
    private long? _saving;

    [Inject]
    internal CheckpointModels Models { get; set; } = null!;

    [CascadingParameter]
    public required RunView View { get; set; }

    [Parameter, EditorRequired]
    public required string RunId { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<RunCheckpoint> Checkpoints { get; set; }

    /// <summary>Epochs done, with what was measured after each.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyCollection<EpochRecord> Epochs { get; set; }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override void OnParametersSet() => _evaluations = library.List();

    // Somebody who comes back sees what was begun before, and its end.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && Checkpoints.FirstOrDefault(checkpoint => Models.IsKeeping(RunId, checkpoint.Step)) is { } begun)
        {
            await SaveAsync(begun);
        }
    }

    private string DiskWords => T[
        "{0} on the disk. “Try on a photo” has a checkpoint answer on the page Recognise; the live model stays.",
        RunText.Bytes(Checkpoints.Sum(checkpoint => checkpoint.Bytes))];

    private string? SavingWords => _saving is { } saving
        ? T["Step {0} is being saved as a model. That takes some seconds and goes on when you leave this page.", RunText.Count(saving)]
        : null;

    private string SaveWords(RunCheckpoint checkpoint) => _saving == checkpoint.Step ? T["Saving ..."] : T["Save as a model"];

    // One within an epoch was not measured.
    private string AccuracyWords(RunCheckpoint checkpoint)
    {
        var measured = Epochs.FirstOrDefault(epoch => epoch.Epoch == checkpoint.Epoch && epoch.Step == checkpoint.Step);
        return SmallSample.Words(measured?.ValidationAccuracy, measured?.Confusion?.Sum(row => row.Sum()));
    }

    private IEnumerable<Evaluation> EvaluationsOf(RunCheckpoint checkpoint) => _evaluations.Where(
        one => one.Request.Origin == new CheckpointOrigin(RunId, checkpoint.Step) || one.Request.Model == ModelOf(checkpoint));

    private string ModelOf(RunCheckpoint checkpoint) => CheckpointModels.IdOf(RunId, checkpoint);

    private bool IsSaved(RunCheckpoint checkpoint) => Directory.Exists(Path.Combine(data.Models, ModelOf(checkpoint)));

    private static string StepWords(RunCheckpoint checkpoint)
        => $"{RunText.Count(checkpoint.Step)}{(checkpoint.IsBest ? " · " + T["best"] : "")}{(checkpoint.IsPinned ? " · " + T["kept"] : "")}";

    private static string PinLabel(RunCheckpoint checkpoint)
        => checkpoint.IsPinned ? T["Stop keeping step {0}", RunText.Count(checkpoint.Step)] : T["Keep step {0}", RunText.Count(checkpoint.Step)];

    private async Task SaveAsync(RunCheckpoint checkpoint)
    {
        (_saved, _saving) = (null, checkpoint.Step);
        StateHasChanged();
        var isSaved = await View.TryAsync(_ => Models.KeepAsync(RunId, checkpoint.Step, _gone.Token));
        (_saved, _saving) = (isSaved ? checkpoint.Step : null, null);
        StateHasChanged();
    }

    private Task<bool> PinAsync(RunCheckpoint checkpoint) => View.DoAsync(who => actions.Pin(RunId, checkpoint.Step, !checkpoint.IsPinned, who));
}
