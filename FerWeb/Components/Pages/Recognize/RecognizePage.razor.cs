using FerWeb.Components.Shared;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Recognize;

/// <summary>A photo on the left, the emotions on its faces on the right. The address holds the result's id and the choices.</summary>
public sealed partial class RecognizePage(RecognitionResultStore results, IOptions<RecognitionOptions> options, IJSRuntime js)
    : ComponentBase, IAsyncDisposable
{
    private static readonly int[] _ghostWidths = [22, 9, 16, 78, 30, 12, 40];

    private PhotoInput? _input;
    private IJSObjectReference? _chartModule;
    private LabelHead _head;
    private bool _useWholeImage;
    private bool _isSorted;
    private string? _resultId;
    private RecognitionResult? _result;

    [SupplyParameterFromQuery(Name = "result")]
    public string? ResultId { get; set; }

    [SupplyParameterFromQuery]
    public string? Source { get; set; }

    [SupplyParameterFromQuery]
    public string? Head { get; set; }

    [SupplyParameterFromQuery]
    public bool Whole { get; set; }

    private RecognizeWay Way => Source == "camera" ? RecognizeWay.Camera : RecognizeWay.Photo;

    public ValueTask DisposeAsync() => JsDisposal.DisposeAsync(_chartModule);

    // Read once: from then on the photo module writes the address.
    protected override void OnInitialized()
    {
        _head = Enum.TryParse<LabelHead>(Head, ignoreCase: true, out var head) ? head : LabelHead.Crowd;
        _useWholeImage = Whole;
        ShowResult(ResultId);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            // Plotly is large: it loads while the person looks for a photo.
            _chartModule = await js.InvokeAsync<IJSObjectReference>("import", ProbabilityChart.ModulePath(Assets));
        }
    }

    private string ShowResult(string? id)
    {
        _resultId = id;
        _result = id is null ? null : results.Find(id);
        StateHasChanged();
        return ResultSummary.Of(_result, options.Value);
    }

    private void ClearResult() => ShowResult(null);

    private async Task ChooseAsync(LabelHead head, bool useWholeImage)
    {
        (_head, _useWholeImage) = (head, useWholeImage);
        if (_input is not null)
        {
            await _input.ResendAsync(head, useWholeImage);
        }
    }

    private string KeptFor()
        => options.Value.ResultLifetime is { TotalMinutes: >= 1 and var minutes }
            ? T["{0} minutes", Math.Round(minutes)]
            : T["{0} seconds", Math.Round(options.Value.ResultLifetime.TotalSeconds)];
}
