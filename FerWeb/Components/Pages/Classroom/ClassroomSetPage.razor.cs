using FerWeb.Engine;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Classroom;

/// <summary>A classroom set in three steps: collect, train, try. It follows the store while it is open.</summary>
public sealed partial class ClassroomSetPage(AuthenticationStateProvider people, TimeProvider clock) : ComponentBase, IDisposable
{
    // Pictures come several times a second; the page need not.
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _left = new();
    private ClassroomSet? _set;
    private ElementReference _field;
    private int _isReading;
    private bool _isNaming;
    private bool _mustFocus;
    private string _name = "";
    private string? _fault;
    private string? _gone;

    [Inject]
    internal ClassroomStore Sets { get; set; } = null!;

    [Parameter, EditorRequired]
    public required string Id { get; set; }

    public void Dispose()
    {
        Sets.Changed -= OnChanged;
        _left.Cancel();
        _left.Dispose();
    }

    protected override void OnInitialized()
    {
        Read();
        Sets.Changed += OnChanged;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_mustFocus)
        {
            _mustFocus = false;
            await _field.FocusAsync();
        }
    }

    private void Read()
    {
        try
        {
            _set = Sets.Find(Id);
        }
        catch (NotThereException)
        {
            _set = null;
        }
    }

    private void OnChanged(string id)
    {
        if (id == Id && Interlocked.Exchange(ref _isReading, 1) == 0)
        {
            _ = ReadSoonAsync(_left.Token);
        }
    }

    private async Task ReadSoonAsync(CancellationToken left)
    {
        await Task.Delay(_between, clock, left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Exchange(ref _isReading, 0);
        if (!left.IsCancellationRequested)
        {
            await InvokeAsync(() =>
            {
                Read();
                StateHasChanged();
            });
        }
    }

    private void Told(string said) => (_gone, _set) = (said, null);

    private void BeginToName() => (_isNaming, _mustFocus, _name) = (true, true, _set!.Name);

    private async Task Rename()
    {
        await ActAsync(_ => Sets.Rename(Id, _name));
        _isNaming = _fault is not null;
    }

    private async Task ActAsync(Action<string> act)
    {
        var who = await PersonName.OfAsync(people);
        _fault = null;
        try
        {
            act(who);
        }
        catch (SentenceException refusal) when (refusal is RunStoreException or TrainingException)
        {
            _fault = T[refusal.Sentence];
        }

        Read();
    }
}
