using FerWeb.Components.Shared;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Evaluation;
using FerWeb.Evaluations;
using FerWeb.Runs;
using FerWeb.Workspace.Comparison;
using FerWeb.Workspace.Evaluations;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Compare;

/// <summary>Says in words whether two runs differ by more than chance, from their answers to the same pictures.</summary>
public sealed partial class PairTest(EvaluationLibrary library, TimeProvider time, AuthenticationStateProvider people, IServiceProvider services)
    : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan _between = TimeSpan.FromSeconds(1);

    private readonly Lifetime _gone = new();
    private (string First, string Second) _shown;
    private (string? First, string? Second) _looked; // models of the checkpoints whose evaluations were looked for last
    private (string? First, string? Second) _told; // those that the result is of
    private IReadOnlyList<ComparedRun> _missing = [];
    private PairedComparison? _result;
    private bool _isAsked;
    private ElementReference _answer;
    private string? _refusal;
    private Task _waiting = Task.CompletedTask;

    [Parameter, EditorRequired]
    public required ComparedRun First { get; set; }

    [Parameter, EditorRequired]
    public required ComparedRun Second { get; set; }

    private bool IsOpen => _missing.Count > 0;

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _waiting;
        _gone.Dispose();
    }

    protected override Task OnParametersSetAsync() => LookAsync();

    private async Task LookAsync()
    {
        var areOthers = _shown != (First.Id, Second.Id);
        if (areOthers)
        {
            (_shown, _result, _isAsked, _refusal) = ((First.Id, Second.Id), null, false, null);
        }

        // While they are being evaluated, what was asked about is waited for.
        if (areOthers || (!_isAsked && _looked != (First.Model, Second.Model)))
        {
            await ReadAsync(First, Second);
        }
    }

    private async Task ReadAsync(ComparedRun first, ComparedRun second)
    {
        var models = _looked = (first.Model, second.Model);
        _missing = first.Dataset.Sha256 == second.Dataset.Sha256
            ? [.. ((ComparedRun[])[first, second]).Where(run => PairedComparison.EvaluationOf(library, run) is null)]
            : [];
        if (_missing.Count > 0 || first.Dataset.Sha256 != second.Dataset.Sha256)
        {
            return;
        }

        try
        {
            var result = await Task.Run(() => PairedComparison.Of(
                library, PairedComparison.EvaluationOf(library, first)!, PairedComparison.EvaluationOf(library, second)!));

            // Other runs may be compared by now, and what is told of later checkpoints stays.
            if (_shown == (first.Id, second.Id) && (_result is null || _looked == models))
            {
                (_result, _told) = (result, models);
            }
        }
        catch (EvaluationException error)
        {
            _refusal = T[error.Sentence];
        }
    }

    private async Task EvaluateAsync()
    {
        var who = await PersonName.OfAsync(people);
        try
        {
            var started = _missing
                .Select(run => services.GetRequiredService<EvaluationActions>()
                    .Start(new EvaluationChoice(run.Dataset.Id, Split.Validation, null, run.Id, run.Step, Views.Single), who).Id)
                .ToArray();
            (_isAsked, _refusal) = (true, null);
            _waiting = WaitAsync(started, First, Second);
            await _answer.FocusAsync(); // the button goes
        }
        catch (EvaluationException error)
        {
            _refusal = T[error.Sentence];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _refusal = T["FerWeb could not write to its data folder: {0}", error.Message];
        }
    }

    // The runs as they were when it was asked: while one trains its best checkpoint may move on.
    private async Task WaitAsync(string[] started, ComparedRun first, ComparedRun second)
    {
        try
        {
            while (started.Any(id => library.Find(id) is { HasEnded: false }))
            {
                await Task.Delay(_between, time, _gone.Token);
            }

            await InvokeAsync(async () =>
            {
                if (_shown != (first.Id, second.Id))
                {
                    return; // Other runs are compared by now.
                }

                _isAsked = false;
                _refusal = started.Select(library.Find).Select(ended => ended?.Reason).OfType<Engine.Sentence>().Select(reason => T[reason]).FirstOrDefault();
                await ReadAsync(first, second);
                await LookAsync();
                StateHasChanged();
            });
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }
}
