using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Recognize;

/// <summary>A photo on the left, the emotions on its faces on the right. The address holds the result's id and the choices.</summary>
public sealed partial class RecognizePage(RecognitionResultStore results, IOptions<RecognitionOptions> options) : ComponentBase
{
    private static readonly int[] _ghostWidths = [22, 9, 16, 78, 30, 12, 40];

    private readonly OpenAsides _open = new();
    private PhotoInput? _input;
    private LabelHead _head;
    private bool _useWholeImage;
    private bool _isSorted;
    private ElementReference _resultTitle;
    private TriedCheckpoint? _tried;
    private string? _resultId;
    private string? _besideId;
    private RecognitionResult? _result;

    // Faces in the order of their numbers, and the number of the one that is looked at.
    private IReadOnlyList<int> _order = [];
    private int _selected = 1;

    [Inject]
    internal LiveRecognizer Live { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "result")]
    public string? ResultId { get; set; }

    /// <summary>The run whose checkpoint is tried.</summary>
    [SupplyParameterFromQuery]
    public string? Run { get; set; }

    /// <summary>The checkpoint.</summary>
    [SupplyParameterFromQuery]
    public string? Step { get; set; }

    /// <summary>Id of the live model's answer to the same photo, for <see cref="ResultId"/>.</summary>
    [SupplyParameterFromQuery(Name = "beside")]
    public string? BesideId { get; set; }

    [SupplyParameterFromQuery]
    public string? Source { get; set; }

    [SupplyParameterFromQuery]
    public string? Head { get; set; }

    [SupplyParameterFromQuery]
    public string? Whole { get; set; }

    /// <summary>Number of the face that was looked at, for <see cref="ResultId"/>.</summary>
    [SupplyParameterFromQuery]
    public string? Face { get; set; }

    // Of the model that the next photo is sent to, as far as it has answered.
    private IReadOnlyList<string> Classes => _tried is not null && _result is not null ? _result.Classes : Live.Classes;

    private ClassTexts Words => ClassTexts.Of(Classes);

    private RecognizeWay Way => Source == "camera" ? RecognizeWay.Camera : RecognizeWay.Photo;

    // Read once: from then on the photo module writes the address.
    protected override void OnInitialized()
    {
        _head = Enum.TryParse<LabelHead>(Head, ignoreCase: true, out var head) ? head : LabelHead.Crowd;
        _useWholeImage = AddressValue.Of<bool>(Whole) ?? false;
        _tried = Run is { } run && AddressValue.Of<long>(Step) is { } step ? new TriedCheckpoint(run, step) : null;
        ShowResult(ResultId, BesideId);
        _selected = Math.Clamp(AddressValue.Of<int>(Face) ?? _selected, 1, Math.Max(1, _order.Count));
    }

    private string? ShowResult(string? id, string? besideId)
    {
        (_resultId, _besideId) = (id, besideId);
        _result = id is null ? null : results.Find(id);
        _order = ReadingOrder.Of(_result?.Faces ?? []);
        _selected = ReadingOrder.NumberOfLargest(_order);
        StateHasChanged();
        return _result is null ? null : ResultSummary.Of(_result, options.Value);
    }

    // The answer's panel takes the colour of its emotion.
    private string? Tint()
        => _result is { Faces.Count: > 0 } ? $"--c: {_result.Faces[_order[_selected - 1]].Label.Colour()}" : null;

    private async Task SelectAsync(int number)
    {
        if (number > _order.Count)
        {
            return; // A late click, on a face of the result before.
        }

        _selected = number;
        if (_input is not null)
        {
            await _input.KeepFaceAsync(number);
        }
    }

    private void ClearResult() => ShowResult(null, null);

    private async Task ChooseAsync(LabelHead head, bool useWholeImage)
    {
        (_head, _useWholeImage) = (head, useWholeImage);
        if (_input is not null)
        {
            await _input.ResendAsync(head, useWholeImage, _tried);
        }
    }

    private Task TakeWholeAsync() => _input?.TakeWholeAsync() ?? Task.CompletedTask;

    private async Task LeaveTriedAsync()
    {
        _tried = null;
        await _resultTitle.FocusAsync(preventScroll: true); // The button that was pressed is gone.
        await ChooseAsync(_head, _useWholeImage);
    }

    // What a closed panel would hide: the choices that are not the usual ones.
    private string OptionWords()
    {
        string?[] words = [_head == LabelHead.Fer ? T["as FER-2013 labels it"] : null, _useWholeImage ? T["whole picture"] : null];
        return string.Join(", ", words.OfType<string>());
    }
}
