using System.Globalization;
using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Evaluations;
using FerWeb.Models;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Evaluations;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Evaluations;

/// <summary>The form for a new evaluation.</summary>
public sealed partial class NewEvaluation(DatasetLibrary library, IRunStore runs, TestSplitUses uses, AuthenticationStateProvider people) : ComponentBase
{
    private const int RunsToOffer = 50;
    private const string OfModel = "model:";
    private const string OfRun = "run:";

    private IReadOnlyList<KnownModel> _models = [];
    private IReadOnlyList<(string Key, string Run, string Words)> _checkpoints = [];
    private IReadOnlyDictionary<string, string> _names = new Dictionary<string, string>();
    private IReadOnlyList<DatasetEntry> _datasets = [];
    private IReadOnlyList<DatasetEntry> _fitting = [];
    private string _model = "";
    private string _dataset = "";
    private Split _split;
    private string? _missing;
    private string? _fault;
    private Evaluation? _started;

    /// <summary>Id of the model to begin with.</summary>
    [Parameter]
    public string? Model { get; set; }

    /// <summary>Run of the checkpoint to begin with.</summary>
    [Parameter]
    public string? Run { get; set; }

    /// <summary>Its step; the run's best when null.</summary>
    [Parameter]
    public long? Step { get; set; }

    /// <summary>Id of the data set to begin with.</summary>
    [Parameter]
    public string? Dataset { get; set; }

    /// <summary>All evaluations as they stand now; with each change among them this is drawn again.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<Evaluation> Known { get; set; }

    /// <summary>One was put into the queue.</summary>
    [Parameter, EditorRequired]
    public EventCallback Started { get; set; }

    [Inject]
    internal EvaluationActions Actions { get; set; } = null!;

    [Inject]
    internal EvaluatedModels Models { get; set; } = null!;

    // Not known of a model whose description cannot be read: starting it says what is wrong.
    private IReadOnlyList<string>? Classes => _model.StartsWith(OfRun, StringComparison.Ordinal)
        ? runs.Find(_model.Split(':')[1])?.Spec.Dataset.ClassNames
        : ModelText.Describe(_models.FirstOrDefault(model => KeyOf(model) == _model))?.Classes;

    private string ClassList => string.Join(", ", FaceClasses.List(Classes!).Select(one => one.WordInSentence()));

    private DatasetEntry? Chosen => _datasets.FirstOrDefault(entry => entry.Id == _dataset);

    private List<Split> Parts => Chosen is { } chosen ? [.. Enum.GetValues<Split>().Where(split => chosen.CountOf(split) > 0)] : [];

    private string TestWords => Chosen is { Sha256.Length: > 0 } chosen && uses.Of(chosen.Sha256) is > 0 and var count
        ? T[
            count == 1
                ? Key("The test part of this data set has been used once. Each use is counted: a model that is chosen by it looks better than it is.")
                : Key("The test part of this data set has been used {0} times. Each use is counted: a model that is chosen by it looks better than it is."),
            count]
        : T["Nobody has used the test part of this data set yet. Each use is counted: a model that is chosen by it looks better than it is."];

    protected override void OnInitialized()
    {
        _models = Models.List();
        _datasets = [.. library.List().Where(entry => entry.Fault is null)];
        var wanted = Run is null ? null : Entry(Run, Step);
        _checkpoints = [.. runs.List(new RunQuery { Take = RunsToOffer }).Runs.Select(run => Entry(run.Id, null)).OfType<(string, string, string)>()];
        if (wanted is { } named)
        {
            _checkpoints = [named, .. _checkpoints.Where(other => other.Key != named.Key)];
        }

        _names = EvaluationNames.ToldApart(
            [.. _models.Select(model => (KeyOf(model), model.Id, ModelText.Name(ModelText.Describe(model)?.Name ?? model.Id))), .. _checkpoints]);
        var model = _models.FirstOrDefault(model => model.Id == Model) ?? (_models is [var answering, ..] ? answering : null);
        _model = wanted?.Key ?? (model is not null ? KeyOf(model) : _checkpoints is [var newest, ..] ? newest.Key : "");
        var ofRun = Run is { } of ? runs.Find(of)?.Spec.Dataset.Id : null;
        _dataset = Dataset ?? ofRun ?? "";
        ChooseModel(_model);
        _missing = Run is not null && wanted is null
            ? Step is null ? T["This run has no checkpoint that could be evaluated."] : T["That checkpoint is no longer stored. Choose another one."]
            : Model is not null && model?.Id != Model ? T[(Sentence)$"There is no model '{Model}' any more. Choose another one."] : null;
    }

    private static string KeyOf(KnownModel model) => OfModel + model.Id;

    // The best checkpoint of a run, or the newest; null when it has none.
    private (string Key, string Run, string Words)? Entry(string run, long? step)
    {
        if (runs.Find(run) is not { } found)
        {
            return null;
        }

        var chosen = step is null ? OfferedCheckpoint.Of(runs, run) : runs.Checkpoints(run).FirstOrDefault(one => one.Step == step);
        return chosen is null
            ? null
            : (FormattableString.Invariant($"{OfRun}{run}:{chosen.Step}"), run, T["{0}, step {1}", found.Spec.Name, RunText.Count(chosen.Step)]);
    }

    // The data set stays the chosen one while it has the model's classes.
    private void ChooseModel(string key)
    {
        (_model, _missing) = (key, null);
        _fitting = Classes is { } classes ? [.. _datasets.Where(entry => FaceClasses.AreSame(classes, entry.Classes))] : _datasets;
        ChooseDataset((_fitting.FirstOrDefault(entry => entry.Id == _dataset) ?? (_fitting is [var first, ..] ? first : null))?.Id ?? "");
    }

    private void ChooseDataset(string id)
    {
        _dataset = id;
        _split = Parts.Contains(Split.Validation) ? Split.Validation : Parts.FirstOrDefault();
    }

    private async Task StartAsync()
    {
        (_fault, _started) = (null, null);
        try
        {
            var parts = _model.Split(':');
            var choice = _model.StartsWith(OfRun, StringComparison.Ordinal)
                ? new EvaluationChoice(_dataset, _split, null, parts[1], long.Parse(parts[2], CultureInfo.InvariantCulture), Views.Single)
                : new EvaluationChoice(_dataset, _split, _model[OfModel.Length..], null, null, Views.Single);
            _started = Actions.Start(choice, await PersonName.OfAsync(people));
            await Started.InvokeAsync();
        }
        catch (EvaluationException error)
        {
            _fault = T[error.Sentence];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _fault = T["FerWeb could not write to its data folder: {0}", error.Message];
        }
    }
}
