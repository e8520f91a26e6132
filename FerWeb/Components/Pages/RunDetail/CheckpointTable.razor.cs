using FerWeb.Components.Shared;
using FerWeb.Models;
using FerWeb.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>The checkpoints of a run: kept or let go, tried on a photo, evaluated, saved, made live.</summary>
public sealed partial class CheckpointTable(RunActions actions, EvaluationLibrary library, DataFolder data, TimeProvider clock)
    : ComponentBase, IDisposable
{
    // The page of a run that trains is drawn several times a second, and the look goes to the disk.
    private static readonly TimeSpan _between = TimeSpan.FromSeconds(2);

    private readonly Lifetime _gone = new();
    private long _looked;
    private IReadOnlyList<RunCheckpoint> _seen = [];
    private IReadOnlyList<Evaluation> _evaluations = [];
    private HashSet<string> _models = []; // ids of those that were saved
    private long? _saved;
    private long? _saving;
    private bool _isAskedHere; // and not left since: who reads or writes elsewhere by its end stays there

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

    protected override void OnParametersSet()
    {
        if (!Checkpoints.SequenceEqual(_seen) || clock.GetElapsedTime(_looked) >= _between)
        {
            Look();
        }
    }

    // Somebody who comes back sees what was begun before, and its end.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && Checkpoints.FirstOrDefault(checkpoint => Models.IsKeeping(RunId, checkpoint.Step)) is { } begun)
        {
            await SaveAsync(begun);
        }
    }

    private void Look()
    {
        (_looked, _seen, _evaluations) = (clock.GetTimestamp(), Checkpoints, library.List());
        _models = [.. Checkpoints.Select(ModelOf).Where(model => Directory.Exists(Path.Combine(data.Models, model)))];
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

    private IEnumerable<Evaluation> EvaluationsOf(RunCheckpoint checkpoint) => _evaluations.Where(one => one.IsOf(RunId, checkpoint));

    private string ModelOf(RunCheckpoint checkpoint) => checkpoint.ModelOf(RunId);

    private bool IsSaved(RunCheckpoint checkpoint) => _models.Contains(ModelOf(checkpoint)) || View.IsLive(checkpoint);

    private string StepWords(RunCheckpoint checkpoint)
    {
        var best = checkpoint.IsBest ? " · " + RunText.Best(T["best"], View.BestBy) : "";
        return $"{RunText.Count(checkpoint.Step)}{best}{(checkpoint.IsPinned ? " · " + T["kept"] : "")}";
    }

    private static string PinLabel(RunCheckpoint checkpoint)
        => checkpoint.IsPinned ? T["Stop keeping step {0}", RunText.Count(checkpoint.Step)] : T["Keep step {0}", RunText.Count(checkpoint.Step)];

    private Task AskAsync(RunCheckpoint checkpoint)
    {
        if (_saving is not null)
        {
            return Task.CompletedTask;
        }

        _isAskedHere = true;
        return SaveAsync(checkpoint);
    }

    private async Task SaveAsync(RunCheckpoint checkpoint)
    {
        (_saved, _saving) = (null, checkpoint.Step);
        StateHasChanged();
        var isSaved = await View.TryAsync(_ => Models.KeepAsync(RunId, checkpoint.Step, _gone.Token));
        (_saved, _saving) = (isSaved ? checkpoint.Step : null, null);
        Look();
        StateHasChanged();
    }

    private Task<bool> PinAsync(RunCheckpoint checkpoint) => View.DoAsync(who => actions.Pin(RunId, checkpoint.Step, !checkpoint.IsPinned, who));
}
