using System.Globalization;
using FerWeb.Datasets;
using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Training;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Runs.Workers;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using MudBlazor;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Train;

/// <summary>Launches a run: a demo by one button, four choices for a beginner, everything else under Advanced.</summary>
public sealed partial class TrainForm(
    IRunStore store, DatasetLibrary library, RunActions actions, DryBatches dryBatches, ModelLibrary models,
    NavigationManager navigation, AuthenticationStateProvider people, IJSRuntime js, ISnackbar snackbars) : ComponentBase, IAsyncDisposable
{
    // Time for a person to make up their mind, before a process is started to measure it.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(700);

    // A fine-tuning of a few pictures takes some hundred; with fewer a network hardly leaves where it began.
    private const int FewCorrections = 50;

    private const double RateOfAdam = 0.001;
    private const double MostOfAdam = 0.01;

    private const string RunGroup = "run";

    private readonly TrainingForm _form = new();
    private readonly HashSet<string> _open = [];
    private CancellationTokenSource? _measuring = new(); // null when the page is gone
    private (TrainingOptions Options, string Device)? _measured;
    private DryBatch? _cost;
    private long _freeBytes; // of the machine's memory, once the steps were timed
    private string? _costFault;
    private bool _ranOut; // of memory, while a few steps were timed
    private IReadOnlyList<DatasetEntry>? _datasets;
    private IReadOnlyList<Device> _devices = [];
    private Dictionary<string, Run> _busy = [];
    private DatasetEntry? _dataset;
    private string? _missing;
    private Run? _parent;
    private string _person = "";
    private string _name = "";
    private string _device = Device.Auto;
    private string _start = "";
    private (string Architecture, string? Dataset, IReadOnlyList<StartChoice> Choices)? _starts;
    private string? _refusal;
    private bool _isStarting;
    private ElementReference _summary;

    // Runs that train or wait now, which no timing of a few steps knows of.
    private int _others;

    /// <summary>Id of the run whose settings it begins with.</summary>
    [Parameter]
    public string? Clone { get; set; }

    /// <summary>Id of the data set that it begins with.</summary>
    [Parameter]
    public string? Dataset { get; set; }

    private string Architecture => _form.Options.Network.Architecture;

    private bool IsValid => _form.Faults(HasValidation).Count == 0;

    private bool HasValidation => _dataset?.CountOf(Split.Validation) > 0;

    private int TrainingImages => _dataset?.CountOf(Split.Train) ?? 0;

    private IReadOnlyList<StartChoice> Starts
    {
        get
        {
            if (_starts is not { } known || known.Architecture != Architecture || known.Dataset != _dataset?.Id)
            {
                _starts = known = (Architecture, _dataset?.Id, StartChoice.For(_form.Options.Network, Classes, store, models));
            }

            return known.Choices;
        }
    }

    private IReadOnlyList<ModelEntry> Teachers { get; set; } = [];

    private string TeacherHelp => Teachers.Count == 0
        ? T["No model answers with the classes of this data set yet. Train one first, then let it teach."]
        : T["Models whose answers the run learns from beside the labels (distillation): a small network then comes close to several large ones. " +
            "A teacher that left out a fold of the training pictures judges that fold alone, where others left out the rest."];

    private IReadOnlyList<string> Classes => _dataset?.Classes ?? FaceClasses.Seven;

    // As the run will have them: its head follows the data set.
    private TrainingOptions Options => _form.Options.For(Classes);

    private string StartFault
        => Starts.Any(choice => choice.Key == _start) ? "" : T["These weights are gone or belong to another network. Choose others, or fresh ones."];

    private string SuggestedName
        => T[
            "{0} on {1}",
            NetworkChoice.TitleOf(Architecture),
            _dataset is null ? "" : DatasetText.Name(_dataset.Id, _dataset.Name)];

    /// <value>The drawn faces; null for somebody who comes with a run or a data set in mind.</value>
    private DatasetEntry? Demo => Clone is null && Dataset is null
        ? _datasets?.FirstOrDefault(entry => entry is { Id: DatasetLibrary.DrawnId, Fault: null })
        : null;

    private int NamesChanged => (string.IsNullOrWhiteSpace(_name) ? 0 : 1) + (_device == Device.Auto ? 0 : 1);

    private int Different(TrainingOptionGroup group)
        => _form.Different(group).Count + (group.Options.Contains(TrainingOptionTable.TeacherWeight) ? _form.Options.Teachers.Count : 0);

    private RunPreset[] Recipes => [.. RunPreset.Tutorials.Where(preset => preset.Architecture == Architecture)];

    private IReadOnlyList<(string Label, string Here, string There)> Differences => _parent is not { Spec: var there }
        ? []
        : [.. DifferencesBeside(there), .. TrainingForm.Differences(Options, there.Options)];

    // In what is no option of the training.
    private IEnumerable<(string Label, string Here, string There)> DifferencesBeside(RunSpec there)
    {
        if (_dataset is { } here && here.Id != there.Dataset.Id)
        {
            yield return (Key("Data set"), $"{DatasetText.Name(here.Id, here.Name)} ({here.Id})",
                $"{DatasetText.Name(there.Dataset.Id, there.Dataset.Name)} ({there.Dataset.Id})");
        }

        if (StartChoice.KeyOf(there) is var start && start != _start)
        {
            yield return (Key("Starts from"), StartWords(_start), StartWords(start));
        }

        if (_device != there.Device)
        {
            yield return (Key("Device"), FieldText.OfTechnicalName(_device), FieldText.OfTechnicalName(there.Device));
        }
    }

    // Weights that are gone are named as they were stored.
    private string StartWords(string key) => Starts.FirstOrDefault(choice => choice.Key == key)?.Words ?? Path.GetFileName(key);

    protected override async Task OnInitializedAsync()
    {
        _person = await PersonName.OfAsync(people);
        (_datasets, _devices) = await Task.Run(() => (library.List(), Devices.List()));
        RunStatus[] busy = [.. Enum.GetValues<RunStatus>().Where(status => status is RunStatus.Queued || status.IsLive())];
        var others = store.List(new RunQuery { Statuses = busy, Take = 500 });
        (_others, _busy) = (others.Total, BusyDevices.Of(others.Runs, _devices));
        _parent = Clone is null ? null : store.Find(Clone);
        Begin();
    }

    private void Begin()
    {
        if (_parent is not null)
        {
            _form.Take(_parent.Spec.Options.ForClone(_parent.Spec.Dataset.ClassNames));
            (_device, _start) = (_parent.Spec.Device, StartChoice.KeyOf(_parent.Spec));
            _open.UnionWith(TrainingOptionTable.Groups.Where(group => _form.Different(group).Count > 0).Select(group => group.Title));
        }

        Choose(Dataset ?? _parent?.Spec.Dataset.Id);
    }

    // Says so where the wanted one cannot be had.
    private void Choose(string? wanted)
    {
        ChooseDataset(wanted);
        _missing = wanted is null ? null : DatasetText.Missing(_datasets!, wanted, Dataset is null ? _parent?.Spec.Dataset : null);
    }

    private void ChooseDataset(string? id)
    {
        _missing = null;
        _dataset = _datasets!.FirstOrDefault(entry => entry.Id == id && entry.Fault is null) ?? _datasets!.FirstOrDefault(entry => entry.Fault is null);
        Teachers = [.. models.List().Where(model => model.Description is { } known && FaceClasses.AreSame(known.Classes, Classes))];
        _form.TakeTeachers([.. _form.Options.Teachers.Intersect(Teachers.Select(model => model.Folder))]);
    }

    private string DatasetWords() => _dataset is null
        ? T["There is no data set that can be used."]
        : T["{0} to learn from, {1} to check on.", RunText.Count(TrainingImages), RunText.Count(_dataset.CountOf(Split.Validation))]
            + (_dataset.Kind == DatasetKind.Drawn ? " " + T["These are drawings made by FerWeb, not photos."] : "")
            + (FaceClasses.IsSeven(Classes)
                ? ""
                : " " + T["It learns to tell apart: {0}.", string.Join(", ", FaceClasses.List(Classes).Select(one => one.WordInSentence()))])
            + (DatasetText.Untaught(_dataset) is { Length: > 0 } untaught ? " " + untaught : "");

    private string DeviceWords(Device device)
    {
        var name = device.IsGpu
            ? device.Name
            : T[Environment.ProcessorCount == 1 ? Key("Processor (1 thread)") : Key("Processor ({0} threads)"), Environment.ProcessorCount];
        return _busy.GetValueOrDefault(device.Id) is { } run
            ? T["{0}, {1} free, used by “{2}”", name, RunText.Bytes(device.FreeBytes), run.Spec.Name]
            : T["{0}, {1} free", name, RunText.Bytes(device.FreeBytes)];
    }

    // That of SGD, as it stands there by itself, is a hundred times theirs.
    private bool HasRateOfSgd => _form.Options is { Optimizer: not OptimizerKind.Sgd, LearningRate: > MostOfAdam };

    // The button goes with its reason; the focus stays in its panel.
    private async Task UseAsync(string option, double value)
    {
        _form.Set(TrainingOptionTable.Get(option), value.ToString(CultureInfo.InvariantCulture));
        await _summary.FocusAsync();
    }

    private double Corrections => Math.Ceiling((double)TrainingImages / _form.Options.BatchSize) * _form.Options.Epochs;

    private string Sentence()
        => T[
            Corrections == 1
                ? Key("The network looks at {0} faces once, {2} at a time: one small correction.")
                : _form.Options.Epochs == 1
                ? Key("The network looks at {0} faces once, {2} at a time: {3} small corrections.")
                : Key("The network looks at {0} faces {1} times over, {2} at once: {3} small corrections."),
            RunText.Count(TrainingImages), RunText.Count(_form.Options.Epochs), RunText.Count(_form.Options.BatchSize),
            RunText.Count(Corrections)]
            + " "
            + (HasValidation
                ? T["After each epoch it is tested on {0} faces that it never learns from.", RunText.Count(_dataset!.CountOf(Split.Validation))]
                : T["There are no pictures to test it on."])
            + (Corrections < FewCorrections
                ? " " + T["So few corrections teach it little: choose more epochs, a smaller batch size (under Advanced), or bring more pictures."]
                : "");

    public async ValueTask DisposeAsync()
    {
        (var measuring, _measuring) = (_measuring, null);
        await EndAsync(measuring);
    }

    private static async Task EndAsync(CancellationTokenSource? measuring)
    {
        await (measuring?.CancelAsync() ?? Task.CompletedTask);
        measuring?.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_datasets is not null)
        {
            await KeepAsync();
        }

        var wanted = (Options, _device);
        if (_datasets is null || _measuring is null || _measured == wanted || !IsValid)
        {
            return;
        }

        (_measured, _cost, _costFault, _ranOut) = (wanted, null, null, false);
        StateHasChanged();
        (var before, _measuring) = (_measuring, new CancellationTokenSource());
        var cancellation = _measuring.Token;
        await EndAsync(before);
        try
        {
            await Task.Delay(_pause, cancellation);
            _cost = await dryBatches.MeasureAsync(wanted.Options, wanted._device, cancellation);
            _freeBytes = Devices.FreeBytes();
            _costFault = _cost is null ? T["How long it takes could not be measured; the log of this site says why."] : null;
            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // Something else was chosen meanwhile, or the page is gone.
        }
        catch (TrainingException error)
        {
            (_costFault, _ranOut) = (T[error.Sentence], true);
            StateHasChanged();
        }
        catch (Exception error) when (error is RunStoreException or IOException)
        {
            _costFault = T["How long it takes could not be measured: {0}", error.Message];
            StateHasChanged();
        }
    }

    // Beside the button on a phone, where the summary stands far above it.
    private string? ShortCost => IsValid && _cost is { } cost ? RunCost.Short(cost, _form.Options, TrainingImages) : null;

    private void Open(string group, bool isOpen)
    {
        if (isOpen)
        {
            _open.Add(group);
        }
        else
        {
            _open.Remove(group);
        }
    }

    private async Task StartAsync()
    {
        _refusal = null;
        var faults = _form.Faults(HasValidation);
        if (faults.Count > 0 || StartFault.Length > 0)
        {
            _open.UnionWith(TrainingOptionTable.Groups
                .Where(group => group.Options.Any(option => option != TrainingOptionTable.Epochs && faults.ContainsKey(option.Key)))
                .Select(group => group.Title));
            _refusal = T["Some settings cannot be used. Look at the fields that are marked."];
            return;
        }

        if (_dataset is null)
        {
            _refusal = T["Choose a data set first."];
            return;
        }

        var start = Starts.First(choice => choice.Key == _start);
        await StartAsync(
            _dataset,
            (dataset, person) => new RunSpec(
                string.IsNullOrWhiteSpace(_name) ? actions.FreeName(SuggestedName) : _name.Trim(), person, dataset,
                _form.Options with { StartModel = start.Model }, _device, start.Run ?? _parent?.Id, start.Step),
            isOfForm: true);
    }

    private Task StartDemoAsync() => StartAsync(
        Demo!, (dataset, person) => new RunSpec(actions.FreeName(T["Quick demo"]), person, dataset, QuickDemo.Options, Device.Auto), isOfForm: false);

    // Once the run is there, the form that it is of is done with.
    private async Task StartAsync(DatasetEntry entry, Func<RunDataset, string, RunSpec> specify, bool isOfForm)
    {
        // The button is disabled, but a second click may be on its way; after a start the page of the run is on its way.
        if (_isStarting)
        {
            return;
        }

        (_refusal, _isStarting) = (null, true);
        var (starting, isStarted) = (Write(isStarting: true), false);
        await TellBrowserAsync(starting); // a page that is loaded anew meanwhile says so
        try
        {
            var person = await PersonName.OfAsync(people);

            // The drawn faces are drawn when they are first used, which takes seconds.
            var spec = specify(await Task.Run(() => library.Describe(entry.Id)), person);

            // A network is made to tell how large its checkpoints are, and the disk is asked for room.
            var run = await Task.Run(() => actions.Start(spec, entry.CountOf(Split.Validation) > 0, person));
            isStarted = true;
            if (_measuring is not null) // else somebody has left this page, or loaded it anew: nobody is here to be led on
            {
                navigation.NavigateTo($"runs/{run.Id}");
            }
        }
        catch (SentenceException error) when (error is TrainingException or RunStoreException or DatasetException)
        {
            _refusal = error is TrainingException refusal ? FieldText.Of(refusal) : T[error.Sentence];
            _isStarting = false;
            if (_measuring is null)
            {
                // Whoever has left this page reads it on the one where they are.
                snackbars.Add(T["The run was not started: {0}", _refusal], Severity.Error, options => options.RequireInteraction = true);
            }
        }
        finally
        {
            // Where this page is gone, another may have written there by now.
            if (_measuring is not null || await AskBrowserAsync() == starting)
            {
                await (isStarted && isOfForm ? TellBrowserAsync(null) : TellBrowserAsync());
            }
        }
    }
}
