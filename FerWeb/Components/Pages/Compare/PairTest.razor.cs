using System.Globalization;
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

    private readonly CancellationTokenSource _gone = new();
    private (string First, string Second) _shown;
    private IReadOnlyList<ComparedRun> _missing = [];
    private PairedComparison? _result;
    private bool _isAsked;
    private string? _refusal;
    private Task _waiting = Task.CompletedTask;

    [Parameter, EditorRequired]
    public required ComparedRun First { get; set; }

    [Parameter, EditorRequired]
    public required ComparedRun Second { get; set; }

    private static CultureInfo Culture => CultureInfo.CurrentUICulture;

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _waiting;
        _gone.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown != (First.Id, Second.Id))
        {
            (_shown, _result, _isAsked, _refusal) = ((First.Id, Second.Id), null, false, null);
            await ReadAsync();
        }
    }

    private static string Points(double share) => (share * 100).ToString("+0.0;−0.0;0.0", Culture);

    private async Task ReadAsync()
    {
        var (first, second) = (First, Second);
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
            _result = _shown == (first.Id, second.Id) ? result : _result;
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
                    .Start(new EvaluationChoice(run.Dataset.Id, Split.Validation, null, run.Id, null, Views.Single), who).Id)
                .ToArray();
            (_isAsked, _refusal) = (true, null);
            _waiting = WaitAsync(started);
        }
        catch (EvaluationException error)
        {
            _refusal = T[error.Sentence];
        }
    }

    private async Task WaitAsync(string[] started)
    {
        try
        {
            while (started.Any(id => library.Find(id) is { HasEnded: false }))
            {
                await Task.Delay(_between, time, _gone.Token);
            }

            await InvokeAsync(async () =>
            {
                _isAsked = false;
                _refusal = started.Select(library.Find).Select(ended => ended?.Reason).OfType<Engine.Sentence>().Select(reason => T[reason]).FirstOrDefault();
                await ReadAsync();
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

    private string Words(PairedComparison result)
    {
        var p = result.Test.PValue < 0.001 ? "< 0.001" : $"= {result.Test.PValue.ToString("0.000", Culture)}";
        var (low, high) = (Points(result.Accuracy.Low), Points(result.Accuracy.High));
        var better = result.Accuracy.Estimate >= 0 ? First.Name : Second.Name;
        return result.IsSignificant
            ? T[
                "“{0}” is better: {1} gets {2} pictures right that the other gets wrong, against {3}. The difference in accuracy is {4} percentage points "
                + "({5} to {6}), more than chance explains (p {7}).",
                better, First.Name, RunText.Count(result.Test.OnlyFirst), RunText.Count(result.Test.OnlySecond), Points(result.Accuracy.Estimate), low, high, p]
            : T[
                "No significant difference, n = {0}: {1} gets {2} pictures right that the other gets wrong, against {3}. The difference in accuracy is {4} "
                + "percentage points ({5} to {6}), which chance explains well enough (p {7}).",
                RunText.Count(result.Count), First.Name, RunText.Count(result.Test.OnlyFirst), RunText.Count(result.Test.OnlySecond),
                Points(result.Accuracy.Estimate), low, high, p];
    }
}
