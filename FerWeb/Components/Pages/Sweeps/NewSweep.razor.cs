using System.Globalization;
using FerWeb.Components.Shared;
using FerWeb.Datasets;
using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Runs.Workers;
using FerWeb.Sweeps;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;
using FerWeb.Workspace.Worker;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Sweeps;

/// <summary>The form for a new sweep; it plans while a person fills it in, and says how many runs that makes and how long they take.</summary>
public sealed partial class NewSweep(
    IRunStore store, DatasetLibrary library, SweepActions sweeps, DryBatches dryBatches, NavigationManager navigation, AuthenticationStateProvider people)
    : ComponentBase, IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(700);

    private readonly SweepForm _form = new();
    private readonly Lifetime _gone = new();
    private IReadOnlyList<DatasetEntry> _datasets = [];
    private DatasetEntry? _dataset;
    private string? _missing;
    private Run? _parent;
    private (string Run, long Step)? _start; // checkpoint from which the parent started
    private string _name = "";
    private SweepPlan? _plan;
    private string? _fault;
    private string? _wrong; // key of the setting that the fault is about, or the name of a number of the form
    private string? _refusal;
    private bool _isStarting;
    private TrainingOptions? _measured;
    private DryBatch? _cost;
    private long _freeBytes; // of the machine's memory, once the steps were timed
    private string? _ranOut; // that memory did, while they were timed

    /// <summary>Id of a run whose settings it begins with.</summary>
    [Parameter]
    public string? Clone { get; set; }

    /// <summary>Id of a data set that it begins with.</summary>
    [Parameter]
    public string? Dataset { get; set; }

    private RunPreset[] Presets => [.. RunPreset.All.Where(one => one.Architecture is null || one.Architecture == Architecture)];

    private string Architecture => _form.Base.Options.Network.Architecture;

    private RunPreset Preset => RunPreset.Paces.FirstOrDefault(one => one.Id == _form.Base.Preset) ?? RunPreset.Paces[0];

    private int TrainingImages => _dataset?.CountOf(Split.Train) ?? 0;

    private string SuggestedName => T["Sweep on {0}", _dataset is null ? "" : DatasetText.Name(_dataset.Id, _dataset.Name)];

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override void OnInitialized()
    {
        var all = library.List();
        _datasets = [.. all.Where(entry => entry.Fault is null)];
        _parent = Clone is null ? null : store.Find(Clone);
        if (_parent is not null)
        {
            _form.Take(_parent.Spec.Options.ForClone(_parent.Spec.Dataset.ClassNames));
            _start = _parent.Spec is { Parent: { } run, ParentStep: { } step } && store.Checkpoints(run).Any(there => there.Step == step) ? (run, step) : null;
        }

        var wanted = Dataset ?? _parent?.Spec.Dataset.Id;
        ChooseDataset(wanted);
        _missing = wanted is null ? null : DatasetText.Missing(all, wanted, Dataset is null ? _parent?.Spec.Dataset : null);
        Plan();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_plan is null || _measured is not null)
        {
            return;
        }

        var wanted = _measured = _plan.Spec.Options;
        try
        {
            await Task.Delay(_pause, _gone.Token);
            if (_measured == wanted)
            {
                _cost = await dryBatches.MeasureAsync(wanted, Device.Auto, _gone.Token);
                _freeBytes = Devices.FreeBytes();
                StateHasChanged();
            }
        }
        catch (TrainingException error)
        {
            // Something else may have been chosen meanwhile.
            _ranOut = _measured == wanted ? T[error.Sentence] : _ranOut;
            StateHasChanged();
        }
        catch (Exception error) when (error is OperationCanceledException or RunStoreException or IOException)
        {
            // The page is gone, or nobody can tell how long it takes: then it is not told.
        }
    }

    private static void Toggle(SweepField field, string value, bool isChosen)
    {
        if (isChosen)
        {
            field.Chosen.Add(value);
        }
        else
        {
            field.Chosen.Remove(value);
        }
    }

    // What is no number is out of every limit.
    private static int Number(ChangeEventArgs typed)
        => int.TryParse(typed.Value?.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private void ChooseDataset(string? id)
        => (_dataset, _missing) = (_datasets.FirstOrDefault(entry => entry.Id == id) ?? (_datasets is [var first, ..] ? first : null), null);

    private void Changed(Action change)
    {
        change();
        Plan();
    }

    private void Plan()
    {
        (_fault, _wrong, _refusal) = (null, null, null);
        var before = _plan?.Spec.Options;
        try
        {
            if (_form.Base.Faults(hasValidation: true).FirstOrDefault() is { Value: { } fault, Key: var key })
            {
                (_plan, _fault, _wrong) = (null, T["{0}: {1}", T[TrainingOptionTable.Get(key).Label], fault], key);
                return;
            }

            _plan = SweepPlan.Of(Spec(SuggestedName, "", new RunDataset(_dataset?.Id ?? "", "", "", "")), _dataset?.CountOf(Split.Validation) > 0);
            if (before != _plan.Spec.Options)
            {
                (_measured, _cost, _ranOut) = (null, null, null);
            }
        }
        catch (TrainingException refusal)
        {
            (_plan, _fault, _wrong) = (null, FieldText.Of(refusal), refusal.Fault?.Option ?? WrongNumber());
        }
    }

    // The one that is out of its limits; a refusal may also be about several beside each other.
    private string? WrongNumber() => _form switch
    {
        _ when _form.Epochs < 1 || _form.Epochs > _form.Base.Options.Epochs => nameof(_form.Epochs),
        { Method: SweepMethod.Grid } => null,
        { Runs: < SweepPlan.Fewest or > SweepPlan.Most } => nameof(_form.Runs),
        { Method: SweepMethod.Random } => null,
        { Rounds: < SweepPlan.FewestRounds or > SweepPlan.MostRounds } => nameof(_form.Rounds),
        { Factor: < SweepPlan.LeastFactor or > SweepPlan.LargestFactor } => nameof(_form.Factor),
        _ => null,
    };

    private static bool IsNumber(string? name)
        => name is nameof(SweepForm.Epochs) or nameof(SweepForm.Runs) or nameof(SweepForm.Rounds) or nameof(SweepForm.Factor);

    private string? Invalid(string name) => name == _wrong ? "true" : null;

    private string? DescribedBy(string? help, string name) => name != _wrong ? help : help is null ? "sweep-fault" : $"{help} sweep-fault";

    private SweepSpec Spec(string suggested, string person, RunDataset dataset)
        => _form.ToSpec(string.IsNullOrWhiteSpace(_name) ? suggested : _name, person, dataset, Device.Auto, _start);

    private async Task StartAsync()
    {
        // The button is disabled, but a second click may be on its way; after a start the page of the sweep is on its way.
        if (_isStarting)
        {
            return;
        }

        Plan();
        if (_plan is null || _dataset is not { } entry)
        {
            return;
        }

        _isStarting = true;
        try
        {
            var person = await PersonName.OfAsync(people);

            // The drawn faces are drawn when they are first used, which takes seconds.
            var dataset = await Task.Run(() => library.Describe(entry.Id));
            var suggested = SuggestedName;
            var sweep = await Task.Run(
                () => sweeps.Start(Spec(sweeps.FreeName(suggested), person, dataset), entry.CountOf(Split.Validation) > 0));
            navigation.NavigateTo($"sweeps/{sweep.Id}");
        }
        catch (SentenceException error) when (error is TrainingException or RunStoreException or DatasetException)
        {
            _refusal = error is TrainingException refusal ? FieldText.Of(refusal) : T[error.Sentence];
            _isStarting = false;
        }
    }
}
